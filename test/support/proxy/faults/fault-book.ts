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

/** What became of a fault so far. */
interface FaultState {
  seen: number;
  /** When it struck for the first time. */
  since: number | undefined;
}

/** Makes an empty book of faults; `now` is the clock of those that last for a while. */
export function createFaultBook(now: () => number): FaultTaker {
  const entries = new Map<Fault, FaultState>();
  let strikes = 0;
  return {
    book: {
      add: (fault) => {
        entries.set(fault, { seen: 0, since: undefined });
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
        if (!matchesFault(call, fault.match) || !isDue(fault.match, state, now())) continue;
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

function isDue(match: FaultMatch, state: FaultState, now: number): boolean {
  state.seen += 1;
  const first = match.nth ?? 1;
  const times = match.times ?? (match.forMs === undefined ? 1 : Number.POSITIVE_INFINITY);
  if (state.seen < first || state.seen >= first + times) return false;
  state.since ??= now;
  return match.forMs === undefined || now < state.since + match.forMs;
}
