import type { Call } from '../support/proxy/call.ts';
import type { FaultMode } from '../support/proxy/faults/fault.ts';
import type { Proxy } from '../support/proxy/start.ts';

/** What is done to a mutating call, and to the program that made it. */
export const modes = ['kill', 'reset', '500 done', '500 not done'] as const;
export type Mode = (typeof modes)[number];

/** Which mutating call of an account is struck, and how. Counted from 1. */
export interface Aim {
  readonly mode: Mode;
  /** Undefined: whatever it is. */
  readonly wanted: string | undefined;
  /** The n-th of the wanted ones. */
  readonly occurrence: number;
}

/** A mutating call of a run without a strike, and its number there. Calls leave side by side, in another order each time. */
export interface Point extends Aim {
  readonly wanted: string;
  readonly nth: number;
}

/** A strike that was arranged. */
export interface Strike {
  /** The operation that was struck; undefined while it was not. */
  readonly operation: string | undefined;
  end(): void;
}

const faults: Readonly<Record<Exclude<Mode, 'kill'>, FaultMode>> = {
  reset: { kind: 'drop-after-effect' },
  '500 done': { kind: 'broken', status: 500, effect: true },
  '500 not done': { kind: 'broken', status: 500, effect: false },
};

/** Arranges it; `kill` has to end the program before it resolves. */
export function arrangeStrike(proxy: Proxy, caller: string, aim: Aim, kill: () => Promise<void>): Strike {
  let operation: string | undefined;
  let count = 0;
  const isIt = (call: Call): boolean => {
    const isWanted = aim.wanted === undefined || call.operation === aim.wanted;
    if (!isCounted(call, caller) || !isWanted || operation !== undefined) return false;
    count += 1;
    if (count < aim.occurrence) return false;
    operation = call.operation;
    return true;
  };
  const { mode } = aim;
  const end =
    mode === 'kill'
      ? proxy.hooks.afterEffect(async (call, reply) => {
          if (reply.status < 300 && isIt(call)) await kill();
        })
      : proxy.faults.add({ match: { where: isIt }, mode: faults[mode] });
  return {
    get operation() {
      return operation;
    },
    end,
  };
}

/** The points of a mode: every call of a run without a strike, or the ones of these numbers. */
export function pointsOf(
  mode: Mode,
  operations: readonly string[],
  numbers: readonly number[] | undefined,
): readonly Point[] {
  return operations
    .map((wanted, index): Point => {
      const occurrence = operations.slice(0, index + 1).filter((operation) => operation === wanted).length;
      return { mode, nth: index + 1, wanted, occurrence };
    })
    .filter(({ nth }) => numbers?.includes(nth) !== false);
}

/** The operations of one run without a strike, in their order. */
export function countedOperations(proxy: Proxy, caller: string): readonly string[] {
  return proxy.calls({ caller, mutating: true, category: 'management' }).map(({ operation }) => operation);
}

/** Calls to the ledger are data of a table, and no changes of the estate. */
function isCounted(call: Call, caller: string): boolean {
  return call.caller === caller && call.mutating && call.category === 'management';
}
