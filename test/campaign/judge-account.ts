import { type Census, openCensus } from '../conformance/crash/census.ts';
import { type Account, rigRegion } from '../support/rig-cloud.ts';
import { ledgerTable, objectsAdded } from './stack.ts';

/** What AWS holds after a point, compared with what one clean apply leaves. */
export interface EndState {
  /** Types of which there are more objects than there should be, with how many more. */
  readonly duplicates: readonly string[];
  readonly missing: readonly string[];
}

/** Counts the objects of an account before and after. */
export interface AccountJudge {
  judge(): Promise<EndState>;
  close(): void;
}

/** Counts what an account holds before anything is made in it. */
export async function openJudge(endpoint: string, account: Account): Promise<AccountJudge> {
  const census = openCensus(endpoint, rigRegion, account.person);
  const before = await countAll(census);
  return {
    async judge() {
      const now = await countAll(census);
      const surplus = Object.entries(objectsAdded).map(([type, added]) => {
        const there = (now.get(type) ?? 0) - (before.get(type) ?? 0);
        return { type, surplus: there - added };
      });
      const say = (sign: 1 | -1): readonly string[] =>
        surplus.filter((one) => one.surplus * sign > 0).map((one) => `${Math.abs(one.surplus)} ${one.type}`);
      return { duplicates: say(1), missing: say(-1) };
    },
    close: () => census.close(),
  };
}

async function countAll(census: Census): Promise<ReadonlyMap<string, number>> {
  const counts = Object.keys(objectsAdded).map(async (type) => {
    const ids = (await census.of(type)) ?? [];
    return [type, ids.filter((id) => id !== ledgerTable).length] as const;
  });
  return new Map(await Promise.all(counts));
}
