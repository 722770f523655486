import type { Call, Reply } from './call.ts';

/** A mutating call as AWS saw it: the source of CloudTrail's events. */
export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly category: Call['category'];
  readonly region: string;
  readonly caller: string;
  /** When the call arrived, in milliseconds since 1970. */
  readonly at: number;
  readonly userAgent: string;
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
      if (!call.mutating) return;
      const { service, operation, category, region, caller, at, parameters } = call;
      const userAgent = call.request.headers['user-agent'] ?? '';
      const bodies = { requestBody: call.request.body, status: reply.status, responseBody: reply.body };
      records.push({ service, operation, category, region, caller, at, userAgent, parameters, ...bodies });
    },
    all: () => records,
    reset: () => {
      records = [];
    },
  };
}
