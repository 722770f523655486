import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeApplication, type FakeApplication } from './fake-application.ts';
import { runCommand } from './run-command.ts';

const hash = 'ab'.repeat(32);

function applicationWith(audit: Partial<FakeApplication['journal']['audit']>): FakeApplication {
  const app = createFakeApplication();
  app.journal.audit = { events: 12, writers: 1, checkpoints: [{ day: '2026-11-19', hash }], flaws: [], ...audit };
  return app;
}

test('history verify says that the timeline is whole, and what to keep elsewhere', async () => {
  const { status, out } = await runCommand(['history', 'verify'], { app: applicationWith({}) });
  assert.equal(status, 0);
  assert.match(out, /The timeline is whole: 12 events by 1 writer, 1 daily checkpoint\./);
  assert.ok(out.includes(`Newest checkpoint: 2026-11-19:${hash}`));
});

test('history verify lists each flaw, says what to do, and ends with 1', async () => {
  const text = 'Record 2 of writer w (2026-11-19T14:00:00.000Z#a) was changed after it was written.';
  const { status, out } = await runCommand(['history', 'verify'], {
    app: applicationWith({ flaws: [{ kind: 'changed', text }] }),
  });
  assert.equal(status, 1);
  assert.match(out, /is not as it was written: 1 flaw/);
  assert.ok(out.includes(text));
  assert.match(out, /point-in-time recovery/);
});

test('a checkpoint that was kept elsewhere must be the one in the table', async () => {
  const right = ['--anchor', `2026-11-19:${hash}`];
  assert.equal((await runCommand(['history', 'verify', ...right], { app: applicationWith({}) })).status, 0);
  const other = await runCommand(['history', 'verify', '--anchor', `2026-11-19:${'cd'.repeat(32)}`], {
    app: applicationWith({}),
  });
  assert.equal(other.status, 1);
  assert.match(other.out, /is not the one that was kept elsewhere: the timeline up to that day was made anew/);
  const gone = await runCommand(['history', 'verify', ...right, '--anchor', `2026-11-18:${hash}`, '--json'], {
    app: applicationWith({}),
  });
  assert.equal(gone.status, 1);
  const { flaws } = JSON.parse(gone.out) as { readonly flaws: readonly { readonly text: string }[] };
  assert.deepEqual(
    flaws.map((flaw) => flaw.text),
    ['The checkpoint of 2026-11-18, which was kept elsewhere, is not in the table.'],
  );
});

test('an anchor that is none is a usage error', async () => {
  const { status, err } = await runCommand(['history', 'verify', '--anchor', 'yesterday'], {
    app: applicationWith({}),
  });
  assert.equal(status, 64);
  assert.match(err, /"yesterday" is not a checkpoint\. Write the day and the hash/);
});

test('history itself still lists the timeline', async () => {
  const { status, out } = await runCommand(['history', '--since', '2h'], { app: applicationWith({}) });
  assert.equal(status, 0);
  assert.match(out, /Nothing was recorded in this time/);
});
