import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrokenLock, Ledger, RepairedLock } from '../../src/engine/ports/ledger.ts';
import { createFakeApplication } from './fake-application.ts';
import { runCommand } from './run-command.ts';
import { createLock } from './samples.ts';

function applicationThat(answers: { readonly broken?: BrokenLock; readonly repaired?: RepairedLock }) {
  const app = createFakeApplication();
  const asked: unknown[] = [];
  const ledger: Ledger = {
    ...app.ledger,
    async breakLock(input) {
      asked.push(input);
      return answers.broken ?? assert.fail('nothing was to be broken');
    },
    async repairLock(input) {
      asked.push(input);
      return answers.repaired ?? assert.fail('nothing was to be repaired');
    },
  };
  return { app: { ...app, ledger }, asked };
}

test('lock break hands the fence of the id over, says what happens next, and stands in the history', async () => {
  const lock = createLock();
  const { app, asked } = applicationThat({ broken: { kind: 'broken', lock, fence: 8 } });

  const words = ['lock', 'break', 'network', '--id', 'network#7', '--reason', 'it hangs'];
  const { status, out } = await runCommand(words, { app });

  assert.equal(status, 0);
  assert.match(
    JSON.stringify(asked),
    /^\[\{"stack":"network","fence":7,"operation":"lock break by [^"]+: it hangs"\}\]$/,
  );
  assert.match(out, /taken from worker-7.*gets it one lease \(15s\) from now/s);
  const [event] = app.journal.events;
  assert.deepEqual([event?.kind, event?.stack], ['lock', 'network']);
  assert.match(event?.text ?? '', /broken \(network#7, next fence 8\): it hangs/);
});

for (const [what, id] of [
  ['no number', 'network'],
  ['the id of another stack', 'storage#7'],
  ['a name', 'worker-7'],
] as const) {
  test(`lock break is refused with ${what}`, async () => {
    const { app, asked } = applicationThat({});

    const { status, err } = await runCommand(['lock', 'break', 'network', '--id', id], { app });

    assert.equal(status, 64);
    assert.match(err, /is not an id of the lock of network, like "network#12".*lock show network/s);
    assert.deepEqual([asked, app.journal.events], [[], []]);
  });
}

test('lock break without an id is a usage error', async () => {
  const { app } = applicationThat({});
  const { status, err } = await runCommand(['lock', 'break', 'network'], { app });
  assert.equal(status, 64);
  assert.match(err, /--id/);
});

test('lock break of a free lock, or of one that somebody else holds by now, changes nothing and says so', async () => {
  const free = applicationThat({ broken: { kind: 'free' } });
  const first = await runCommand(['lock', 'break', 'network', '--id', 'network#7'], { app: free.app });
  const other = applicationThat({ broken: { kind: 'other', lock: createLock() } });
  const second = await runCommand(['lock', 'break', 'network', '--id', 'network#1'], { app: other.app });

  assert.deepEqual([first.status, second.status], [1, 1]);
  assert.match(first.err, /Nobody holds the lock of network/);
  assert.match(second.err, /network#1 does not hold the lock of network any more.*Lock Info:/s);
  assert.deepEqual([free.app.journal.events, other.app.journal.events], [[], []]);
});

test('lock repair says what it put back, and stands in the history; what is in order stays as it is', async () => {
  const commit = 'a'.repeat(40);
  const done = applicationThat({ repaired: { kind: 'repaired', fence: 9, appliedCommit: commit } });
  const repaired = await runCommand(['lock', 'repair', 'network'], { app: done.app });
  const sound = applicationThat({ repaired: { kind: 'sound', lock: createLock() } });
  const refused = await runCommand(['lock', 'repair', 'network'], { app: sound.app });
  const unknown = applicationThat({ repaired: { kind: 'unknown' } });
  const misspelt = await runCommand(['lock', 'repair', 'netwrok'], { app: unknown.app });

  assert.deepEqual([repaired.status, refused.status, misspelt.status], [0, 1, 1]);
  assert.match(repaired.out, /back with the fence 9 and the applied commit aaaaaaa/);
  assert.match(done.app.journal.events[0]?.text ?? '', new RegExp(`repaired: fence 9, applied commit ${commit}`));
  assert.match(refused.err, /The lock item of network is in order/);
  assert.match(misspelt.err, /knows no stack "netwrok"/);
  assert.deepEqual([sound.app.journal.events, unknown.app.journal.events], [[], []]);
});
