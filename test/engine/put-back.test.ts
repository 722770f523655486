import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemChance } from '../../src/adapters/clock/system-chance.ts';
import { createJournal } from '../../src/adapters/dynamodb/journal.ts';
import type { Drift } from '../../src/core/drift.ts';
import { Announcer } from '../../src/engine/announce.ts';
import { Sightings } from '../../src/engine/applying/sightings.ts';
import { Writer } from '../../src/engine/applying/writer.ts';
import type { EngineDeps } from '../../src/engine/deps.ts';
import type { Intent, Lease } from '../../src/engine/ports/ledger.ts';
import { closeDriftsOf } from '../../src/engine/record-drifts.ts';
import type { PlanReport } from '../../src/engine/reports.ts';
import { createDrift } from '../cli/samples.ts';
import { createMemoryTable } from '../support/memory-table.ts';
import { ManualClock } from '../worker/manual-clock.ts';

const never = new AbortController().signal;
const [written, equal, later] = ['network/aws_vpc.written', 'network/aws_vpc.equal', 'network/aws_vpc.later'];

const drift = (address: string): Drift => createDrift({ id: address, address });

function openDeps() {
  const clock = new ManualClock();
  const chance = createSystemChance();
  const journal = createJournal(createMemoryTable().access(clock, chance), (text) => text);
  const deps = { clock, chance, journal, settings: { actor: 'w' } } as unknown as EngineDeps;
  return { clock, journal, deps };
}

test('what was equal to Git already when it was about to be written ends as such, and counts for no fight', async () => {
  const { clock, journal, deps } = openDeps();
  for (const address of [written, equal]) await journal.openDrift(drift(address), clock.now(), never);
  const doneAt = clock.now();
  await clock.advance(1);
  await journal.openDrift(drift(later), clock.now(), never);
  const report = { stack: 'network', commit: 'c', drifts: [], decisions: [] } as unknown as PlanReport;
  await closeDriftsOf(
    {
      doneAt: new Map([written, equal, later].map((address) => [address, doneAt])),
      written: new Set([written, later]),
      report,
      policy: undefined,
      resolution: 'Put back by run r1.',
    },
    { deps, announcer: new Announcer(deps) },
    never,
  );
  const records = await journal.drifts('network', never);
  const endOf = (id: string): unknown => {
    const { ending, resolution, putBack } = records.find((record) => record.id === id) ?? {};
    return { ending, resolution, putBack };
  };
  assert.deepEqual(endOf(equal), {
    ending: 'equal again',
    resolution: 'It is equal to Git again.',
    putBack: undefined,
  });
  assert.deepEqual(endOf(written), {
    ending: 'put back',
    resolution: 'Put back by run r1.',
    putBack: [clock.now()],
  });
  assert.equal(records.find(({ id }) => id === later)?.status, 'open', 'it moved after it was written');
});

test('a run knows for which addresses it was about to call; of what it only settled it did not', async () => {
  const { deps } = openDeps();
  const lease = { stack: 'network', fence: 1, signal: never, record: async () => undefined } as unknown as Lease;
  const writer = new Writer({ deps, sightings: new Sightings() }, lease, 'c', never);
  const intent = (address: string, more: Partial<Intent> = {}) => ({ op: address, address, ...more }) as Intent;
  await writer.record([{ kind: 'put intent', intent: intent(written) }]);
  await writer.record([{ kind: 'put intent', intent: intent(equal, { settled: true }) }]);
  await writer.record([{ kind: 'drop intent', op: equal }]);
  assert.deepEqual([...writer.called], [written]);
});
