import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LockBreak } from '../../src/engine/break-lock.ts';
import type { Ledger, RepairedLock } from '../../src/engine/ports/ledger.ts';
import { createFakeApplication } from './fake-application.ts';
import { runCommand } from './run-command.ts';
import { createLock } from './samples.ts';

function applicationThat(answers: { readonly broken?: LockBreak; readonly repaired?: RepairedLock }) {
  const app = createFakeApplication();
  if (answers.broken !== undefined) app.engine.broken = answers.broken;
  const ledger: Ledger = {
    ...app.ledger,
    repairLock: async () => answers.repaired ?? assert.fail('nothing was to be repaired'),
  };
  return { app: { ...app, ledger }, asked: app.engine.asked };
}

test('lock break hands the fence of the id and the reason over, and says what happens next', async () => {
  const { app, asked } = applicationThat({ broken: { kind: 'broken', lock: createLock(), fence: 8 } });

  const words = ['lock', 'break', 'network', '--id', 'network#7', '--reason', 'it hangs'];
  const { status, out } = await runCommand(words, { app });

  assert.equal(status, 0);
  assert.deepEqual(asked, ['break lock {"stack":"network","fence":7,"by":"ada@laptop","reason":"it hangs"}']);
  assert.match(out, /taken from worker-7.*gets it one lease \(15s\) from now/s);
});

test('lock break that takes a second person ends with 3, and says what that person has to do until when', async () => {
  const lock = createLock();
  const first = { by: 'ada@laptop', identity: 'arn:aws:iam::123456789012:user/ada', at: 1 };
  const { app } = applicationThat({ broken: { kind: 'asked', lock, first, until: 3_600_001 } });

  const { status, out } = await runCommand(['lock', 'break', 'network', '--id', 'network#7'], { app });

  assert.equal(status, 3);
  assert.match(
    out,
    /It takes two people, so its holder goes on. Until 19\d\d-.*groundstate lock break network --id network#7/s,
  );
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
