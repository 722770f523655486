import type { Call } from '../support/proxy/call.ts';
import type { FaultMode } from '../support/proxy/faults/fault.ts';
import type { Proxy } from '../support/proxy/start.ts';

/** What is done to a mutating call, and to the program that made it. */
export const modes = ['kill', 'reset', '500 done', '500 not done'] as const;
export type Mode = (typeof modes)[number];

/** A call that is to be struck: the n-th mutating one of an account, counted from 1. */
export interface Point {
  readonly mode: Mode;
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
export function arrangeStrike(proxy: Proxy, caller: string, point: Point, kill: () => Promise<void>): Strike {
  let operation: string | undefined;
  let count = 0;
  const isIt = (call: Call): boolean => {
    if (!isCounted(call, caller) || operation !== undefined) return false;
    count += 1;
    if (count < point.nth) return false;
    operation = call.operation;
    return true;
  };
  const { mode } = point;
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

/** The operations of one run without a strike, in their order. */
export function countedOperations(proxy: Proxy, caller: string): readonly string[] {
  return proxy.calls({ caller, mutating: true, category: 'management' }).map(({ operation }) => operation);
}

/** Calls to the ledger are data of a table, and no changes of the estate. */
function isCounted(call: Call, caller: string): boolean {
  return call.caller === caller && call.mutating && call.category === 'management';
}
