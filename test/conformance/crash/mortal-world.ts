import { createSystemChance } from '../../../src/adapters/clock/system-chance.ts';
import type { RunReport } from '../../../src/engine/reports.ts';
import { createMemoryTable } from '../../support/memory-table.ts';
import type { Account, RigCloud } from '../../support/rig-cloud.ts';
import { createRigRepository } from '../../support/rig-repository.ts';
import { type Crash, type MortalWorker, openMortalWorker, type World } from './mortal-worker.ts';
import type { VirtualClock } from './virtual-clock.ts';

const never = new AbortController().signal;
const trigger = { kind: 'scan', text: 'a test' } as const;

/** A table and a repository of their own, for workers that die over an account. */
export function openWorld(cloud: RigCloud, { worker: keys }: Account, clock: VirtualClock): World {
  const chance = createSystemChance();
  const table = createMemoryTable().access(clock, chance);
  return { endpoint: cloud.proxy.endpoint, keys, table, repository: createRigRepository(), clock, chance };
}

/** A pass of a worker over the stack `app` at a commit, or at the tip. */
export async function passOver({ engine }: MortalWorker, commit?: string): Promise<RunReport> {
  return engine.reconcile(await engine.loadEstate(commit, never), 'app', { trigger, patience: 'wait' }, never);
}

/** Opens a worker, and lets it die over the stack `app` at the tip as it is arranged. */
export async function dieOver(world: World, holder: string, crash: Crash): Promise<void> {
  const worker = openMortalWorker(world, holder, crash);
  void passOver(worker);
  await worker.death;
}
