import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEvent } from '../../src/engine/ports/journal.ts';
import { presenceOf } from '../core/fleet/presence-of.ts';
import { createFakeApplication, now } from './fake-application.ts';
import { runCommand } from './run-command.ts';
import { createDrift, createLock } from './samples.ts';

process.env['TZ'] = 'Europe/Berlin';

const hour = 3_600_000;

function event(change: Partial<HistoryEvent>): HistoryEvent {
  return {
    id: 'e',
    at: now - hour,
    kind: 'drift found',
    stack: 'network',
    actor: 'not known yet',
    text: 'Port 22 was opened.',
    ...change,
  };
}

test('status shows commit, age, drift, lock and the last run of each stack', async () => {
  const app = createFakeApplication();
  app.engine.stacks = [
    {
      stack: 'network',
      appliedCommit: 'a'.repeat(40),
      appliedAt: now - 2 * hour,
      acceptedRewrite: { from: 'b'.repeat(40), to: 'c'.repeat(40), by: 'grace@laptop', at: now - hour },
      resources: 12,
      unsettled: 1,
      lock: createLock(),
      lastRun: {
        id: 'r',
        stack: 'network',
        kind: 'apply',
        commit: 'a'.repeat(40),
        author: 'Ada',
        subject: 'Add subnets',
        trigger: 'push',
        holder: 'worker-7',
        fence: 1,
        startedAt: now - 2 * hour,
        endedAt: now - 2 * hour,
        outcome: 'succeeded',
        changes: [],
      },
      openDrifts: [{ ...createDrift(), status: 'open', firstSeen: now - hour, lastSeen: now, recurrences: 2 }],
    },
  ];

  const { status, out } = await runCommand(['status'], { app });
  const json = await runCommand(['status', '--json'], { app });

  assert.equal(status, 0);
  assert.match(
    out,
    /network +aaaaaaa +2h ago +12 +1 open +apply by worker-7 +apply succeeded, 2h ago, by Ada: Add subnets/,
  );
  assert.match(out, /grace@laptop accepted a rewritten history 1h ago: ccccccc may follow bbbbbbb; not applied yet/);
  assert.match(out, /1 call has no known outcome yet/);
  assert.match(out, /enable_dns_hostnames drifted 1h ago \(medium, came back 2 times\)/);
  assert.equal(JSON.parse(json.out).stacks[0].resources, 12);
});

test('status says which worker looks after which stack, since when, and when it was heard of', async () => {
  const app = createFakeApplication();
  const held = (stack: string, age: number) => ({ stack, since: now - age });
  const one = presenceOf('one', {
    at: now - 12_000,
    busy: true,
    holds: [held('network', 2 * hour), held('data', hour)],
  });
  const two = presenceOf('two', { at: now - 600_000, holds: [held('app', hour)] });
  let members = [one, two];
  Object.assign(app, { fleet: { members: async () => members } });
  const { out } = await runCommand(['status'], { app });
  assert.match(out, /groundstate@one +network \(2h\), data \(1h\) +12s ago, at work/);
  assert.match(out, /groundstate@two +nothing any more +10m ago, silent: the others have its stacks/);
  const json = JSON.parse((await runCommand(['status', '--json'], { app })).out);
  assert.deepEqual([json.workers[0].holds.length, 'handedOn' in json.workers[0]], [2, false]);
  assert.deepEqual([json.workers[0].silent, json.workers[1].silent], [false, true]);
  members = [];
  assert.match((await runCommand(['status'], { app })).out, /No worker runs/);
});

test('status tells a worker that is alone, and beats seldom, from one that was killed', async () => {
  const app = createFakeApplication();
  const alone = presenceOf('alone', { at: now - 600_000, alone: true, holds: [{ stack: 'app', since: now - hour }] });
  const killed = { ...alone, holder: 'groundstate@killed', at: now - hour };
  let members = [alone, killed];
  Object.assign(app, { fleet: { members: async () => members } });
  const both = (await runCommand(['status'], { app })).out;
  assert.match(both, /groundstate@alone +app \(1h\) +10m ago, alone\n/);
  assert.match(both, /groundstate@killed +nothing any more +1h ago, silent: the others have its stacks\n/);
  assert.doesNotMatch(both, /No worker/);
  members = [killed];
  const none = (await runCommand(['status'], { app })).out;
  assert.match(none, /groundstate@killed +nothing any more +1h ago, silent\n/);
  assert.match(none, /No worker was heard of lately/);
});

test('history prints one timeline in the local time zone, and says which', async () => {
  const app = createFakeApplication();
  app.journal.events = [
    event({
      kind: 'change',
      address: 'network/aws_vpc.main',
      actor: 'worker-7',
      commit: 'a'.repeat(40),
      text: 'Created.',
    }),
    event({ at: now - hour / 2 }),
  ];

  const { status, out } = await runCommand(['history', '--since', '2026-11-19 13:00', '--until', '17:00'], { app });

  assert.equal(status, 0);
  assert.match(out, /What happened from 2026-11-19 13:00:00 to 2026-11-19 17:00:00 \(Europe\/Berlin, UTC\+01:00\)/);
  assert.match(out, /2026-11-19 14:00:00 {2}change +network\/aws_vpc\.main {2}Created\. \(by worker-7\) \[aaaaaaa\]/);
  assert.match(out, /Port 22 was opened\. \(by not known yet\)/);
  assert.match(out, /^2 events$/m);
});

const times: readonly (readonly [readonly string[], string, string])[] = [
  [['--since', '2026-11-19 13:00', '--until', '13:30'], '2026-11-19T12:00:00.000Z', '2026-11-19T12:30:00.000Z'],
  [['--since', '2h'], '2026-11-19T12:00:00.000Z', '2026-11-19T14:00:00.000Z'],
  [['--since', '14:00'], '2026-11-19T13:00:00.000Z', '2026-11-19T14:00:00.000Z'],
  [['--since', '17:00'], '2026-11-18T16:00:00.000Z', '2026-11-19T14:00:00.000Z'],
  [['--since', 'thursday 14:00', '--until', '17:00'], '2026-11-12T13:00:00.000Z', '2026-11-12T16:00:00.000Z'],
  [['--since', 'last monday', '--until', 'yesterday'], '2026-11-15T23:00:00.000Z', '2026-11-17T23:00:00.000Z'],
  [['--since', '2026-11-19T08:00:00-05:00'], '2026-11-19T13:00:00.000Z', '2026-11-19T14:00:00.000Z'],
  [['--since', '2026-07-01'], '2026-06-30T22:00:00.000Z', '2026-11-19T14:00:00.000Z'],
  [[], '2026-11-18T14:00:00.000Z', '2026-11-19T14:00:00.000Z'],
];
for (const [args, since, until] of times) {
  test(`history ${args.join(' ')} asks for the time from ${since} to ${until}`, async () => {
    const app = createFakeApplication();

    await runCommand(['history', ...args], { app });

    const [query] = app.journal.queries;
    assert.deepEqual(
      [new Date(query?.since ?? 0).toISOString(), new Date(query?.until ?? 0).toISOString()],
      [since, until],
    );
  });
}

for (const args of [
  ['--since', 'soon'],
  ['--since', '2026-06-31'],
  ['--since', '25:00'],
  ['--since', '1h', '--until', '2h'],
]) {
  test(`history ${args.join(' ')} is a usage error and reads nothing`, async () => {
    const app = createFakeApplication();

    const { status } = await runCommand(['history', ...args], { app });

    assert.equal(status, 64);
    assert.deepEqual(app.journal.queries, []);
  });
}

test('history hands its filters on', async () => {
  const app = createFakeApplication();

  await runCommand(
    ['history', '--stack', 'network', '--address', 'network/aws_vpc.main', '--actor', 'ada', '--kind', 'drift found'],
    { app },
  );

  const { since: _since, until: _until, ...filters } = app.journal.queries[0] ?? { since: 0, until: 0 };
  assert.deepEqual(filters, { stack: 'network', address: 'network/aws_vpc.main', actor: 'ada', kind: 'drift found' });
});

test('history --csv quotes what needs it, and no cell runs as a formula', async () => {
  const app = createFakeApplication();
  app.journal.events = [event({ text: '=HYPERLINK("http://evil")', actor: 'Ada, "the" boss' })];

  const { out, err } = await runCommand(['history', '--csv'], { app });

  assert.equal(
    out,
    'time,kind,stack,address,actor,commit,run,text\r\n2026-11-19T13:00:00.000Z,drift found,network,,"Ada, ""the"" boss",,,"\'=HYPERLINK(""http://evil"")"\r\n',
  );
  assert.match(err, /Europe\/Berlin/);
});

test('history --json is pure, and does not go together with --csv', async () => {
  const app = createFakeApplication();
  app.journal.events = [event({})];

  const json = await runCommand(['history', '--json'], { app });
  const both = await runCommand(['history', '--json', '--csv'], { app });

  assert.equal(JSON.parse(json.out).events[0].text, 'Port 22 was opened.');
  assert.equal(both.status, 64);
});

test('lock show tells the holder of a held lease, and which are free', async () => {
  const app = createFakeApplication();
  app.locks.set('network', createLock());
  app.locks.set('storage', createLock({ stack: 'storage', held: false }));

  const { status, out } = await runCommand(['lock', 'show'], { app });
  const json = JSON.parse((await runCommand(['lock', 'show', '--json'], { app })).out);

  assert.equal(status, 0);
  assert.match(out, /network: held\nLock Info:\n {2}ID: +network#42/);
  assert.match(out, /storage: free/);
  assert.deepEqual([json.locks[0].fence, json.free], [42, ['storage']]);
});

test('init says whether it made the table', async () => {
  const app = createFakeApplication();
  const made = await runCommand(['init'], { app });
  app.init = async () => ({ created: false, table: 'estate' });
  const there = await runCommand(['init', '--json'], { app });

  assert.match(made.out, /The table estate was created in eu-west-1\./);
  assert.deepEqual(JSON.parse(there.out), { schema_version: 1, table: 'estate', created: false });
});

test('status says that nothing keeps the code of the repository apart, where that was asked for', async () => {
  const app = createFakeApplication();
  const open = await runCommand(['--synth-isolation', 'none', 'status'], { app });
  assert.match(open.out, /runs without isolation \(synth_isolation: none\): whoever can push can read/);
  assert.doesNotMatch((await runCommand(['status'], { app })).out, /isolation/);
  assert.equal(JSON.parse((await runCommand(['status', '--json'], { app })).out).synth_isolation, 'auto');
});
