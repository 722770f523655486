import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemChance } from '../../src/adapters/clock/system-chance.ts';
import { createJournal } from '../../src/adapters/dynamodb/journal.ts';
import type { Drift } from '../../src/core/drift.ts';
import { Announcer } from '../../src/engine/announce.ts';
import { createControls } from '../../src/engine/controls/controls.ts';
import type { EngineDeps } from '../../src/engine/deps.ts';
import { escalateDrifts } from '../../src/engine/escalate-drifts.ts';
import type { Alert } from '../../src/engine/ports/journal.ts';
import { createPresses } from '../../src/engine/presses/presses.ts';
import { createMemoryTable } from '../support/memory-table.ts';
import { ManualClock } from '../worker/manual-clock.ts';

const never = new AbortController().signal;
const hour = 3_600_000;

const drift: Drift = {
  id: 'd1',
  stack: 'network',
  address: 'network/aws_security_group.web',
  type: 'aws_security_group',
  cloudId: 'sg-1',
  attribute: 'ingress',
  desired: [],
  live: ['0.0.0.0/0'],
  tier: 'declared',
  severity: 'critical',
  next: 'It is only reported.',
};

const putBack = (at: number) =>
  ({ record: { stack: 'network', id: 'd1' }, ending: 'put back', resolution: 'Put back by run 7.', at }) as const;

/** The engine's side of Slack over the real journal on a table in memory. */
async function open() {
  const clock = new ManualClock();
  const chance = createSystemChance();
  const journal = createJournal(createMemoryTable().access(clock, chance), (text) => text);
  const ledger = { stacks: async () => ['network'], load: async () => ({ entries: [{ address: drift.address }] }) };
  const settings = { actor: 'groundstate@host:1', escalateAfterMs: hour };
  const deps = { clock, chance, journal, ledger, settings } as unknown as EngineDeps;
  const ports = { deps, announcer: new Announcer(deps) };
  const controls = createControls(ports);
  await journal.openDrift(drift, clock.now(), never);
  const teller = () => ({ stack: 'network', commit: 'c0ffee', owner: 'S0PLATFORM', actor: 'w', at: clock.now() });
  return {
    clock,
    journal,
    controls,
    presses: createPresses(ports, controls),
    escalate: async () => escalateDrifts(await journal.drifts('network', never), { ...ports, teller: teller() }, never),
    /** What waits to be told, and is then told. */
    async told(): Promise<readonly Alert[]> {
      const alerts: Alert[] = [];
      await journal.deliver(async (alert) => void alerts.push(alert), never);
      return alerts;
    },
    events: async () =>
      (await journal.history({ since: 0, until: clock.now() + hour }, never)).map(
        ({ kind, actor }) => `${kind} by ${actor}`,
      ),
  };
}

const press = { drift: { stack: 'network', id: 'd1', occurrence: 0 }, by: 'ada (Slack U1)' };

test('whoever looks at a drift is in its message, in the history, and keeps it from being called out', async () => {
  const { presses, told, events, clock, escalate, journal } = await open();
  assert.equal(await presses.acknowledge(press, never), 'ada (Slack U1) looks at it.');
  const [alert] = await told();
  assert.deepEqual([alert?.thread, alert?.status, alert?.kind], ['drift-d1-0', 'acknowledged', 'progress']);
  assert.deepEqual(await events(), ['acknowledged by ada (Slack U1)']);
  assert.equal((await journal.drifts('network', never))[0]?.acknowledged?.by, 'ada (Slack U1)');
  await clock.advance(2 * hour);
  await escalate();
  assert.deepEqual(await told(), []);
});

test('a revert is ordered once, however often and by whomever it is pressed', async () => {
  const { presses, controls, told } = await open();
  const first = await presses.revert(press, never);
  const second = await presses.revert({ ...press, by: 'bob (Slack U2)' }, never);
  assert.equal(second, first);
  const { current } = await controls.list(never);
  assert.deepEqual(
    current.map(({ kind, driftId, by }) => [kind, driftId, by]),
    [['revert', 'd1', 'ada (Slack U1)']],
  );
  assert.equal((await told()).filter(({ thread }) => thread === 'drift-d1-0').length, 1);
});

test('an order to put back says what it has to wait for', async () => {
  const { presses, told, clock } = await open();
  await presses.keep({ ...press, forMs: hour }, never);
  await clock.advance(1000);
  assert.match(
    await presses.revert(press, never),
    /that waits for the end of the break-glass \w+ by ada .*«groundstate break-glass close \w+» ends it now/,
  );
  assert.match((await told()).at(-1)?.next ?? '', /that waits for the end of the break-glass/);
});

test('keep opens break-glass for the object, pause stops the stack, each once and each with an end', async () => {
  const { presses, controls } = await open();
  for (let time = 0; time < 2; time += 1) {
    await presses.keep({ ...press, forMs: hour }, never);
    await presses.pause({ ...press, forMs: hour }, never);
  }
  const { current, now } = await controls.list(never);
  const sorted = current.toSorted((left, right) => left.kind.localeCompare(right.kind));
  assert.deepEqual(
    sorted.map(({ kind, scopes, until }) => [kind, scopes, until - now]),
    [
      ['break-glass', [drift.address], hour],
      ['pause', ['network'], hour],
    ],
  );
});

test('the way to ignore it for good is a text for groundstate.yaml, and changes nothing', async () => {
  const { presses, told } = await open();
  assert.match(await presses.ignore(press, never), /groundstate\.yaml.*network\/aws_security_group\.web.*ingress/s);
  assert.deepEqual(await told(), []);
});

test('a drift that is over, that came back, or that nobody knows refuses every button and says why', async () => {
  const { presses, journal, clock, told } = await open();
  await journal.resolveDrift(putBack(clock.now()), never);
  for (const button of ['acknowledge', 'revert', 'ignore'] as const) {
    await assert.rejects(presses[button](press, never), {
      code: 'usage',
      detail: 'It is over: Put back by run 7. Nothing was done.',
    });
  }
  await journal.openDrift(drift, clock.now(), never);
  await assert.rejects(presses.keep({ ...press, forMs: hour }, never), { detail: /came back since this message/ });
  await presses.acknowledge({ ...press, drift: { ...press.drift, occurrence: 1 } }, never);
  const unknown = { ...press, drift: { ...press.drift, id: 'other' } };
  await assert.rejects(presses.revert(unknown, never), { detail: /not remembered any more/ });
  assert.equal((await told()).length, 1);
});

test('what nobody looks at is called out after the time that was set, and then every day', async () => {
  const { escalate, clock, told } = await open();
  await escalate();
  assert.deepEqual(await told(), []);
  await clock.advance(hour);
  await escalate();
  await escalate();
  const [first, ...others] = await told();
  assert.equal(others.length, 0);
  assert.deepEqual([first?.kind, first?.thread, first?.owner], ['escalation', 'drift-d1-0', 'S0PLATFORM']);
  assert.match(first?.title ?? '', /^Open for 60 min, and nobody has looked at it/);
  await clock.advance(24 * hour);
  await escalate();
  assert.equal((await told()).length, 1);
});

test('a drift that comes back has to be looked at again', async () => {
  const { presses, journal, clock, controls } = await open();
  await presses.revert(press, never);
  await journal.resolveDrift(putBack(clock.now()), never);
  await journal.openDrift(drift, clock.now(), never);
  assert.equal((await journal.drifts('network', never))[0]?.acknowledged, undefined);
  await presses.revert({ ...press, drift: { ...press.drift, occurrence: 1 } }, never);
  const { current } = await controls.list(never);
  assert.deepEqual(new Set(current.map(({ occurrence }) => occurrence)), new Set([0, 1]), 'and is ordered back anew');
});
