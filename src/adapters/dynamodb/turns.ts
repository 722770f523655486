import { type Condition, matching } from './condition.ts';
import { expiryAttribute } from './create-table.ts';
import { numberOf } from './item.ts';
import { keys } from './keys.ts';
import { type TableAccess, unavailable } from './table-access.ts';

/** A turn further ahead than this was written by a clock that is wrong, and holds nobody up. */
const furthestMs = 60_000;
const keptSeconds = 3_600;

/**
 * Turns of a budget that processes share: one item says from when the next call may be made, and whoever moves it may make one. It costs one
 * write for a call. Wall clocks are compared, which on AWS differ by milliseconds; a wrong one costs time, and at most a throttled call.
 */
export function createTurns(access: TableAccess) {
  return async (budget: string, everyMs: number, signal: AbortSignal): Promise<void> => {
    let wrong: number | undefined;
    for (;;) {
      const next = await tryTurn(access, { budget, everyMs, wrong }, signal);
      if (next === undefined) return;
      const wait = next - access.clock.now();
      wrong = wait > furthestMs ? next : undefined;
      if (wrong === undefined) {
        await access.clock.sleep(Math.max(wait, 1) + access.chance.fraction() * everyMs * 0.2, signal);
      }
    }
  };
}

/** Takes the turn where it is free, or where it stands at a moment that is `wrong`; answers from when it is free otherwise. */
async function tryTurn(
  access: TableAccess,
  { budget, everyMs, wrong }: { readonly budget: string; readonly everyMs: number; readonly wrong: number | undefined },
  signal: AbortSignal,
): Promise<number | undefined> {
  const now = access.clock.now();
  const free: Condition = [
    [{ attribute: 'next', is: 'absent' }],
    [{ attribute: 'next', is: 'below', to: now + 1 }],
    ...(wrong === undefined ? [] : matching({ next: wrong })),
  ];
  const set = { next: Math.ceil(now + everyMs), [expiryAttribute]: Math.ceil(now / 1000) + keptSeconds };
  const action = { kind: 'update', key: keys.turn(budget), set, condition: free } as const;
  // One try: a second one could not tell a turn of its own from that of somebody else.
  const result = await access.write([action], { attempts: 1 }, signal);
  if (result.kind === 'unclear') throw unavailable(access.name, new Error('a turn was not confirmed'));
  if (result.kind === 'done') return undefined;
  return result.current === undefined ? now + everyMs : numberOf(result.current, 'next');
}
