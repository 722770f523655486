import assert from 'node:assert/strict';
import { test } from 'node:test';
import { good, stops, weak } from '../../../src/core/doctor/finding.ts';
import { Failure } from '../../../src/core/failure.ts';
import { type Checkup, type CheckupReport, runCheckups } from '../../../src/engine/doctor/checkup.ts';
import { CloudError } from '../../../src/engine/ports/cloud.ts';

const fault = { what: 'x', why: 'y', next: 'z' };
const never = new AbortController().signal;

async function run(checkups: readonly Checkup[], signal = never) {
  const all: CheckupReport[] = [];
  for await (const report of runCheckups(checkups, signal)) all.push(report);
  return all.map(({ name, findings }) => [name, findings.map(({ grade, what }) => `${grade}: ${what}`).join(' | ')]);
}

test('what needs something that is broken is not tried, nor what needs that; what is only weak breaks nothing', async () => {
  const tried: string[] = [];
  const checkup = (name: string, needs?: string): Checkup => ({
    name,
    ...(needs === undefined ? {} : { needs }),
    run: async () => {
      tried.push(name);
      return name === 'a' ? [stops(fault)] : [weak(fault)];
    },
  });
  const found = await run([checkup('a'), checkup('b', 'a'), checkup('c', 'b'), checkup('d'), checkup('e', 'd')]);
  assert.deepEqual(tried, ['a', 'd', 'e']);
  assert.deepEqual(
    found.map(([, text]) => text),
    [
      'stops: x',
      'unknown: Not checked: it needs a. Mend that first.',
      'unknown: Not checked: it needs b. Mend that first.',
      'weak: x',
      'weak: x',
    ],
  );
});

test('a refusal of AWS leaves open how it is, a failure of ours stops, and the rest goes on', async () => {
  const denied = new CloudError({ outcome: 'denied', code: 'AccessDenied', operation: 'GetRole', message: 'no' });
  const failure = new Failure({ code: 'c', handling: 'ask', summary: 'It broke', detail: 'Because.' });
  const found = await run([
    { name: 'a', run: () => Promise.reject(denied) },
    { name: 'b', run: () => Promise.reject(failure) },
    { name: 'c', run: async () => [good('fine')] },
  ]);
  assert.deepEqual(found, [
    ['a', 'unknown: Not checked: GetRole was answered with AccessDenied (no).'],
    ['b', 'stops: It broke.'],
    ['c', 'good: fine'],
  ]);
});

test('a person who stops it stops it', async () => {
  const stop = new AbortController();
  const checkup: Checkup = {
    name: 'a',
    run: async (signal) => {
      stop.abort(new Error('by hand'));
      signal.throwIfAborted();
      return [];
    },
  };
  await assert.rejects(run([checkup], stop.signal), /by hand/);
});
