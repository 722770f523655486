import assert from 'node:assert/strict';
import type { Example } from '../conformance/example.ts';
import { lifeContent, stack } from '../conformance/life.ts';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import type { RigCloud } from '../support/rig-cloud.ts';
import { synthesizeStacks } from '../support/synthesize-stacks.ts';
import { createNoisyCloud } from './noisy-cloud.ts';

/** An estate in which nothing happens. */
export interface QuietEstate {
  /** Scans all its stacks so often, each time with other noise; throws where a scan says anything. */
  pass(times: number, seed: number, onPass?: (done: number) => void): Promise<void>;
  /** How many records its table has. */
  records(): number;
  close(): void;
}

/** So many passes have one in which everything readable is read. */
export const deepEvery = 4;

const never = new AbortController().signal;

/** The estate of the example of a resource type; AWS is asked in one of so many passes, and else its answers are told again. */
export async function openExample(cloud: RigCloud, type: string, askEvery: number): Promise<QuietEstate> {
  const { example } = (await import(`../conformance/examples/${type}.ts`)) as { readonly example: Example };
  return open(cloud, { askEvery, stacks: [stack] }, (rig) => {
    const { stacks, policy } = lifeContent(type, example, {});
    rig.commit(stacks, { policy });
  });
}

/** The estate of the demo, synthesized by the real cdktf. */
export async function openDemoEstate(cloud: RigCloud, askEvery: number): Promise<QuietEstate> {
  const { stacks, dependencies } = await synthesizeStacks();
  const documents = Object.fromEntries(
    Object.entries(stacks).map(([name, text]) => [name, JSON.parse(text) as object]),
  );
  return open(cloud, { askEvery, stacks: Object.keys(stacks) }, (rig) => {
    rig.commit(documents, { dependencies });
  });
}

async function open(
  cloud: RigCloud,
  { askEvery, stacks }: { readonly askEvery: number; readonly stacks: readonly string[] },
  commit: (rig: EstateRig) => void,
): Promise<QuietEstate> {
  const noise = createNoisyCloud();
  const rig = await openEstate(cloud, { wrapCloud: (reached) => noise.wrap(reached) });
  commit(rig);
  for (const name of stacks) {
    const { outcome, notes } = await rig.reconcile(name);
    assert.ok(outcome === 'succeeded' || outcome === 'nothing to do', `${name} ${outcome}: ${notes.join(' ')}`);
  }
  const estate = await rig.estate();
  const scan = async (times: number): Promise<void> => {
    for (const name of stacks) {
      const depth = times % deepEvery === 0 ? 'deep' : 'declared';
      const report = await rig.worker.engine.scan(estate, name, { record: true, depth }, never);
      assert.deepEqual(report.drifts, [], `pass ${times} over ${name}`);
      assert.deepEqual(report.coverage.unread, [], `pass ${times} over ${name}`);
    }
  };
  await scan(0);
  await rig.alerts();
  return {
    async pass(times, seed, onPass) {
      for (let index = 0; index < times; index += 1) {
        noise.begin({ seed: seed + index, replay: index % askEvery !== 0 });
        await scan(index);
        onPass?.(index + 1);
      }
      assert.deepEqual(await rig.alerts(), []);
    },
    records: () => rig.table.items?.size ?? 0,
    close: rig.close,
  };
}
