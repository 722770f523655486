import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProtectionMode } from '../../src/core/branch-protection/say-protection.ts';
import type { BranchVerdict } from '../../src/core/branch-protection/verdict.ts';
import { Failure } from '../../src/core/failure.ts';
import { createBranchGuard } from '../../src/engine/branch-guard.ts';
import type { Alert } from '../../src/engine/ports/journal.ts';
import { createMemoryLog } from '../cli/fake-application.ts';
import { ManualClock } from '../worker/manual-clock.ts';

const { signal } = new AbortController();
const sound: BranchVerdict = { weaknesses: [], unread: [] };
const weak: BranchVerdict = { weaknesses: ['Force pushes are allowed.'], unread: [] };
const down = new Failure({ code: 'forge-unreachable', handling: 'retry', summary: 'No answer', detail: 'It is down.' });
const hour = 3_600_000;

function open(mode: ProtectionMode, first: BranchVerdict | Failure) {
  const clock = new ManualClock();
  const alerts: Alert[] = [];
  const host = { answer: first, asked: 0 };
  const guard = createBranchGuard({
    mode,
    branch: 'main',
    async ask() {
      host.asked += 1;
      if (host.answer instanceof Failure) throw host.answer;
      return host.answer;
    },
    clock,
    log: createMemoryLog(),
    journal: {
      async enqueue(alert) {
        alerts.push(alert);
        return true;
      },
    },
  });
  const severities = async () => (await guard.obstacles(signal)).map(({ severity }) => severity);
  return { clock, alerts, host, guard, severities };
}

test('the host is asked at the first time and hourly, and once for all that ask at the same time', async () => {
  const { clock, host, guard } = open('block', sound);
  await Promise.all([guard.obstacles(signal), guard.obstacles(signal), guard.describe(signal)]);
  await clock.advance(hour - 1);
  await guard.obstacles(signal);
  assert.equal(host.asked, 1);
  await clock.advance(1);
  await guard.obstacles(signal);
  assert.equal(host.asked, 2);
});

test('off never asks', async () => {
  const { host, guard, severities } = open('off', weak);
  assert.deepEqual(await severities(), []);
  assert.match(await guard.describe(signal), /not asked/);
  assert.equal(host.asked, 0);
});

test('a change of the protection is told when it is seen, to the worse and back', async () => {
  const { clock, alerts, host, severities } = open('block', sound);
  assert.deepEqual(await severities(), []);
  host.answer = weak;
  await clock.advance(hour);
  assert.deepEqual(await severities(), ['error']);
  host.answer = sound;
  await clock.advance(hour);
  assert.deepEqual(await severities(), []);
  assert.deepEqual(
    alerts.map(({ kind, severity }) => `${kind} ${severity}`),
    ['failure high', 'resolved low'],
  );
  assert.match(alerts[0]?.next ?? '', /main: NOT protected\. Force pushes are allowed/);
});

test('a branch that is weak from the beginning is told, under one id a day for all workers', async () => {
  const [one, two] = [open('warn', weak), open('warn', weak)];
  assert.deepEqual(await one.severities(), ['warning']);
  await two.severities();
  assert.equal(one.alerts.length, 1);
  assert.equal(one.alerts[0]?.id, two.alerts[0]?.id);
});

test('a host that does not answer changes nothing for six hours, and is asked again every five minutes', async () => {
  const { clock, alerts, host, severities } = open('block', sound);
  await severities();
  host.answer = down;
  await clock.advance(hour);
  assert.deepEqual(await severities(), []);
  await clock.advance(hour / 12 - 1);
  await severities();
  assert.equal(host.asked, 2);
  await clock.advance(1);
  await severities();
  assert.equal(host.asked, 3);
  assert.equal(alerts.length, 0);
  await clock.advance(5 * hour);
  assert.deepEqual(await severities(), ['error']);
  assert.equal(alerts.length, 1);
});

test('without an answer from the beginning, block holds and warn says nothing', async () => {
  const blocked = open('block', down);
  assert.deepEqual(await blocked.severities(), ['error']);
  assert.equal(blocked.alerts.length, 1);
  const warned = open('warn', down);
  assert.deepEqual(await warned.severities(), []);
  assert.equal(warned.alerts.length, 0);
  assert.match(await warned.guard.describe(signal), /not known whether it is protected\. It is down/);
});

test('a pass that is stopped while the host is asked ends with its own reason', async () => {
  const { host, guard } = open('block', down);
  const stop = new AbortController();
  stop.abort(new Error('stopped'));
  await assert.rejects(guard.obstacles(stop.signal), /stopped/);
  host.answer = sound;
  assert.deepEqual(await guard.obstacles(signal), []);
});
