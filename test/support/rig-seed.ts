import type { Plain } from '../../src/core/value.ts';
import type { Entry } from '../../src/engine/ports/ledger.ts';
import type { EstateRig } from './estate-rig.ts';
import { rigRegion } from './rig-cloud.ts';

/** An object that exists already and is to be known to the ledger. */
export interface Seed {
  readonly address: string;
  readonly id: string;
  readonly applied?: Readonly<Record<string, Plain>>;
}

const { signal } = new AbortController();

/** Writes entries as an apply of a commit would have left them, so that a large estate need not be applied first. */
export async function seedLedger(rig: EstateRig, stack: string, commit: string, seeds: readonly Seed[]): Promise<void> {
  const acquired = await rig.worker.ledger.acquire({ stack, operation: 'seed', commit, patience: 'none' }, signal);
  if (acquired.kind === 'held') throw new Error(`the lock of ${stack} is held`);
  const { lease } = acquired;
  const scope = { partition: 'aws', account: rig.account.id, region: rigRegion };
  const at = Date.now();
  const entries = seeds.map(
    ({ address, id, applied = {} }): Entry => ({
      ...{ address, id, applied, scope, commit },
      type: address.slice(stack.length + 1).split('.')[0] ?? '',
      generation: 1,
      protected: false,
      dependencies: [],
      createdAt: at,
      updatedAt: at,
    }),
  );
  await lease.record(entries.map((entry) => ({ kind: 'put entry', entry })));
  await lease.advance(undefined, commit, at);
  await lease.release();
}
