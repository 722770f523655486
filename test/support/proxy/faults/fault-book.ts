import type { Call } from '../call.ts';
import type { Fault, FaultMatch, FaultMode } from './fault.ts';

/** The faults that wait for their call. */
export interface FaultBook {
  /** Adds a fault and returns the function that takes it away. */
  add(fault: Fault): () => void;
  clear(): void;
  /** How often a fault has struck since the last clear. */
  struck(): number;
}

/** The book, and how the proxy consults it. */
export interface FaultTaker {
  readonly book: FaultBook;
  /** The modes that apply to this call; every consultation counts towards nth and times. */
  take(call: Call): readonly FaultMode[];
}

/** Makes an empty book of faults. */
export function createFaultBook(): FaultTaker {
  const entries = new Map<Fault, { seen: number }>();
  let strikes = 0;
  return {
    book: {
      add: (fault) => {
        entries.set(fault, { seen: 0 });
        return () => entries.delete(fault);
      },
      clear: () => {
        entries.clear();
        strikes = 0;
      },
      struck: () => strikes,
    },
    take: (call) => {
      const modes: FaultMode[] = [];
      for (const [fault, state] of entries) {
        if (!matchesFault(call, fault.match)) continue;
        state.seen += 1;
        const first = fault.match.nth ?? 1;
        if (state.seen < first || state.seen >= first + (fault.match.times ?? 1)) continue;
        modes.push(fault.mode);
        strikes += 1;
      }
      return modes;
    },
  };
}

function matchesFault(call: Call, match: FaultMatch): boolean {
  return (
    (match.service === undefined || match.service === call.service) &&
    (match.operation === undefined || match.operation === call.operation) &&
    (match.mutating === undefined || match.mutating === call.mutating) &&
    (match.where === undefined || match.where(call))
  );
}
