import type { Call } from './call.ts';

/** One line of the count. */
export interface CountedCall {
  readonly service: string;
  readonly operation: string;
  readonly mutating: boolean;
  readonly category: Call['category'];
  /** When the request was complete, in milliseconds since 1970. */
  readonly at: number;
  /** The status that the client got; 0 when it got no answer. */
  readonly status: number;
  readonly caller: string;
  readonly region: string;
}

/** Which calls are wanted; what is left out matches everything. */
export interface CallFilter {
  readonly service?: string;
  readonly operation?: string;
  readonly mutating?: boolean;
  readonly category?: Call['category'];
  readonly caller?: string;
  /** Only calls at this time or later. */
  readonly since?: number;
}

/** Keeps a line for every call that reached the proxy, whatever became of it. */
export interface CallCounter {
  note(call: Call, status: number): void;
  calls(filter?: CallFilter): readonly CountedCall[];
  reset(): void;
}

/** Makes an empty counter. */
export function createCallCounter(): CallCounter {
  let lines: CountedCall[] = [];
  return {
    note: (call, status) => {
      const { service, operation, mutating, category, at, caller, region } = call;
      lines.push({ service, operation, mutating, category, at, status, caller, region });
    },
    calls: (filter = {}) => lines.filter((line) => matchesFilter(line, filter)),
    reset: () => {
      lines = [];
    },
  };
}

function matchesFilter(line: CountedCall, filter: CallFilter): boolean {
  return (
    (filter.service === undefined || filter.service === line.service) &&
    (filter.operation === undefined || filter.operation === line.operation) &&
    (filter.mutating === undefined || filter.mutating === line.mutating) &&
    (filter.category === undefined || filter.category === line.category) &&
    (filter.caller === undefined || filter.caller === line.caller) &&
    (filter.since === undefined || line.at >= filter.since)
  );
}
