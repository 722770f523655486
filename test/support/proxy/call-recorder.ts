import type { Call, Reply } from './call.ts';

/** A mutating call as AWS saw it: the source of CloudTrail's events. */
export interface RecordedCall {
  readonly id: number;
  readonly protocol: Call['protocol'];
  readonly service: string;
  readonly operation: string;
  readonly category: Call['category'];
  readonly region: string;
  readonly caller: string;
  /** When the call arrived, in milliseconds since 1970. */
  readonly at: number;
  readonly userAgent: string;
  readonly host: string;
  readonly sourceIp: string;
  /** The id that the answer gives the call. */
  readonly requestId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly requestBody: Buffer;
  readonly status: number;
  readonly responseBody: Buffer;
}

/** Keeps mutating calls, in the order in which AWS answered them. */
export interface CallRecorder {
  note(call: Call, reply: Reply): void;
  all(): readonly RecordedCall[];
  reset(): void;
}

/** Makes an empty recorder. */
export function createCallRecorder(): CallRecorder {
  let records: RecordedCall[] = [];
  return {
    note: (call, reply) => {
      if (call.mutating) records.push(recordCall(call, reply));
    },
    all: () => records,
    reset: () => {
      records = [];
    },
  };
}

/** A call and its answer as one record. */
export function recordCall(call: Call, reply: Reply): RecordedCall {
  const { id, protocol, service, operation, category, region, caller, at, parameters, request } = call;
  const who = {
    userAgent: request.headers['user-agent'] ?? '',
    host: request.headers['host'] ?? '',
    // The address that a console or another caller gives; behind the proxy everybody is the same machine.
    sourceIp: request.headers['x-forwarded-for'] ?? '127.0.0.1',
  };
  const answer = { requestId: readRequestId(reply), status: reply.status, responseBody: reply.body };
  const named = { id, protocol, service, operation, category, region, caller, at, parameters };
  return { ...named, ...who, ...answer, requestBody: request.body };
}

function readRequestId({ headers, body }: Reply): string {
  const told = headers['x-amzn-requestid'] ?? headers['x-amz-request-id'];
  if (typeof told === 'string') return told;
  return /<requestId>([^<]+)<|<RequestI[dD]>([^<]+)</.exec(body.toString('utf8'))?.slice(1).join('') ?? '';
}
