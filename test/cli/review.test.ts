import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import type { Approved } from '../../src/engine/review/approve.ts';
import type { Explanation } from '../../src/engine/review/explain.ts';
import type { UnmanagedReport } from '../../src/engine/review/unmanaged.ts';
import { createFakeApplication, now } from './fake-application.ts';
import { createPlan, scope, tip } from './fake-engine.ts';
import { runCommand } from './run-command.ts';
import { allow, createDrift, hold } from './samples.ts';

const minute = 60_000;

test('approve --refuse and --withdraw are the opposite and the way back, and not both at once', async () => {
  const app = createFakeApplication();
  const approval = {
    id: 'a',
    stack: 'network',
    commit: 'a'.repeat(40),
    digest: '3f9a12c0de41ff',
    by: 'Grace',
    identity: '',
    reason: undefined,
    at: 0,
    until: 1,
    refuses: true as const,
  };
  app.engine.approved = { approval, decisions: [] };
  const refused = await runCommand(['approve', '3f9a12c0de41', '--refuse', '--reason', 'not now'], { app });
  assert.match(refused.out, /Grace refuses the plan 3f9a12c0de41[^]*It stays held/);
  const taken = await runCommand(['approve', '3f9a12c0de41', '--withdraw'], { app });
  assert.match(taken.out, /The refusal of the plan 3f9a12c0de41 of network by Grace is taken back/);
  assert.deepEqual(
    app.engine.asked.filter((line) => /refuse|withdraw/.test(line)),
    ['refuse 3f9a12c0de41 of any stack because not now', 'withdraw 3f9a12c0de41 of any stack'],
  );
  assert.equal((await runCommand(['approve', '3f9a12c0de41', '--withdraw', '--refuse'], { app })).status, 64);
});

test('approve says what the approval lets through, and until when', async () => {
  const app = createFakeApplication();
  const approved: Approved = {
    approval: {
      id: 'a',
      stack: 'network',
      commit: tip,
      digest: '3f9a12c0de41aa',
      by: 'Grace',
      identity: 'arn',
      reason: 'agreed',
      at: now,
      until: now + 60 * minute,
    },
    decisions: [hold({ action: 'delete' }, 'A rule holds it.')],
  };
  app.engine.approved = approved;
  const { status, out } = await runCommand(['approve', '3f9a12c0de41', '--stack', 'network', '--reason', 'agreed'], {
    app,
  });
  assert.equal(status, 0);
  assert.deepEqual(app.engine.asked.slice(1), ['approve 3f9a12c0de41 of network because agreed']);
  assert.match(
    out,
    /Grace approves the plan 3f9a12c0de41 of network at aaaaaaa:\n {2}network\/aws_vpc\.main will be destroyed/,
  );
});

test('an approval that is refused ends with 3 and the reason', async () => {
  const app = createFakeApplication();
  const failure = {
    code: 'approval-refused',
    handling: 'ask',
    summary: 'Not accepted',
    detail: 'Ada wrote it.',
  } as const;
  app.engine.approved = new Failure(failure);
  const { status, err } = await runCommand(['approve', '3f9a12c0de41'], { app });
  assert.equal(status, 3);
  assert.match(err, /Not accepted[\s\S]*Ada wrote it\./);
});

test('a plan says with which words what waits is let through, and by whom it was', async () => {
  const app = createFakeApplication();
  const waiting = { ...hold({}, 'A rule holds it.'), approvable: true } as const;
  app.engine.plans.set('network', createPlan('network', { decisions: [waiting], digest: '3f9a12c0de41aa' }));
  const first = await runCommand(['plan', 'network'], { app });
  assert.match(first.out, /1 of these changes waits for a person: groundstate approve 3f9a12c0de41 --stack network/);
  const approval = { ...(await approvalOf()), until: now + minute };
  app.engine.plans.set('network', createPlan('network', { decisions: [allow()], approval }));
  const second = await runCommand(['plan', 'network'], { app });
  assert.match(second.out, /Approved by Grace until .*; the next run applies it\./);
});

async function approvalOf(): Promise<Approved['approval']> {
  const rest = { commit: tip, digest: 'd', identity: 'arn', reason: undefined };
  return { id: 'a', stack: 'network', by: 'Grace', at: now, until: now, ...rest };
}

const explained: Explanation = {
  address: 'network/aws_vpc.main',
  type: 'aws_vpc',
  id: 'vpc-1',
  region: 'eu-west-1',
  commit: tip,
  situation: 'enable_dns_hostnames was changed outside of Git.',
  attributes: [
    { name: 'cidr_block', desired: '10.0.0.0/16', live: '10.0.0.0/16', state: 'equal' },
    { name: 'enable_dns_hostnames', desired: true, live: false, state: 'drifted' },
    { name: 'password', desired: '(sensitive value 12345678)', live: undefined, state: 'not read' },
  ],
  decision: allow({ action: 'revert drift', cause: 'drift' }),
  written: {
    at: now - 60 * minute,
    commit: 'b'.repeat(40),
    revision: {
      commit: 'b'.repeat(40),
      seenAt: 0,
      author: 'Ada',
      email: 'ada@example.com',
      committedAt: 0,
      subject: 'Add the VPC',
    },
  },
  drifts: [
    {
      ...createDrift(),
      status: 'open',
      firstSeen: now - 4 * minute,
      lastSeen: now,
      recurrences: 0,
      culprit: {
        eventId: 'e-1',
        at: now - 5 * minute,
        operation: 'ModifyVpcAttribute',
        name: 'eve',
        text: 'eve, by the console',
      },
    },
  ],
  events: [
    { id: '1', at: now - minute, kind: 'drift found', stack: 'network', actor: 'eve', text: 'changed outside of Git' },
  ],
  waysBack: ['To keep what is live: write the live values into Git and push; then the drift is over.'],
};

test('explain tells what should be there, what is, who changed it, and how to get back', async () => {
  const app = createFakeApplication();
  app.engine.explained = explained;
  const { status, out } = await runCommand(['explain', 'network/aws_vpc.main'], { app });
  assert.equal(status, 0);
  for (const words of [
    /network\/aws_vpc\.main \(aws_vpc, vpc-1, eu-west-1\)/,
    /~ enable_dns_hostnames = false -> true.* # drifted/,
    /\? password \(not read\)/,
    /As Git says:\n +cidr_block = "10\.0\.0\.0\/16"/,
    /outside of Git: enable_dns_hostnames by eve, by the console, 5m ago \(ModifyVpcAttribute, CloudTrail event e-1\)/,
    /by Git: bbbbbbb "Add the VPC" by Ada, written 1h ago/,
    /The last events of 30 days \(.*UTC[+-]\d\d:\d\d\):\n {2}\S+ \S+ {2}drift found: changed outside of Git \(by eve\)/,
    /How to get back:\n {2}- To keep what is live/,
  ]) {
    assert.match(out, words);
  }
  const json = JSON.parse((await runCommand(['explain', 'network/aws_vpc.main', '--json'], { app })).out);
  assert.deepEqual([json.schema_version, json.attributes[1].state], [1, 'drifted']);
});

test('explain of what is no address, or of a stack that is not there, is a mistake of usage', async () => {
  assert.equal((await runCommand(['explain', 'aws_vpc'])).status, 64);
  const app = createFakeApplication();
  assert.equal((await runCommand(['explain', 'nowhere/aws_vpc.main'], { app })).status, 64);
  assert.deepEqual(app.engine.asked, ['load tip']);
});

const report: UnmanagedReport = {
  commit: tip,
  scopes: [scope],
  types: [
    { type: 'aws_vpc', managed: 2, unmanaged: 1, elsewhere: 0, madeByAws: 1, percent: 66 },
    {
      type: 'aws_kms_key',
      managed: 0,
      unmanaged: 0,
      elsewhere: 0,
      madeByAws: 0,
      percent: undefined,
      note: 'Only those that bear tags are listed.',
    },
  ],
  objects: [
    { type: 'aws_vpc', id: 'vpc-9', name: 'by hand', scope },
    { type: 'aws_vpc', id: 'vpc-8', name: undefined, scope, markedFor: 'network/aws_vpc.lost' },
  ],
  failed: [],
  unlisted: [{ type: 'aws_route', reason: 'It is a part of another object.' }],
};

test('unmanaged shows coverage by type, what belongs to nobody, and what is in no figure', async () => {
  const app = createFakeApplication();
  app.engine.unmanaged = report;
  const { status, out } = await runCommand(['unmanaged'], { app });
  assert.equal(status, 0);
  for (const words of [
    /What exists in 123456789012\/eu-west-1:/,
    /aws_vpc +66 % +2 +1 +0 +1/,
    /aws_kms_key +- +0/,
    /aws_kms_key: Only those that bear tags are listed\./,
    /aws_vpc vpc-9 "by hand" in 123456789012\/eu-west-1/,
    /vpc-8 .*bears the mark of network\/aws_vpc\.lost/,
    /in none of the figures:\n {2}aws_route: It is a part of another object\./,
  ]) {
    assert.match(out, words);
  }
});

test('what could not be listed ends with 1, because nobody knows what is missing', async () => {
  const app = createFakeApplication();
  app.engine.unmanaged = { ...report, objects: [], failed: [{ type: 'aws_vpc', scope, reason: 'Access denied' }] };
  const { status, err } = await runCommand(['unmanaged', '--type', 'aws_vpc'], { app });
  assert.equal(status, 1);
  assert.match(err, /aws_vpc in 123456789012\/eu-west-1: Access denied/);
});

const dayMs = 24 * 60 * minute;

function appWithHistory() {
  const app = createFakeApplication();
  const event = { kind: 'change', stack: 'network', actor: 'Ada', text: 'create done' } as const;
  app.journal.events = [2, 1, 0].map((ago) => ({ ...event, id: `e${ago}`, at: now - ago * dayMs }));
  app.journal.audit = { ...app.journal.audit, checkpoints: [{ day: '2026-11-17', hash: 'f'.repeat(64) }] };
  return app;
}

test('history export writes each finished day once, with its checkpoint', async () => {
  const app = appWithHistory();
  const command = ['history', 'export', '--to', 's3://audit/groundstate'];
  const { status, out } = await runCommand(command, { app });
  assert.equal(status, 0);
  assert.deepEqual(
    [...app.archive.kept.keys()],
    ['2026-11-17.jsonl', 'checkpoints/2026-11-17.json', '2026-11-18.jsonl'],
  );
  const line = JSON.parse(app.archive.kept.get('2026-11-17.jsonl') ?? '');
  assert.deepEqual([line.time, line.kind, line.chain.sequence], ['2026-11-17T14:00:00.000Z', 'change', 1]);
  assert.match(out, new RegExp(`2026-11-17: 1 event written, checkpoint 2026-11-17:${'f'.repeat(64)}`));
  assert.match(out, /2 of 2 days written/);
  assert.match((await runCommand(command, { app })).out, /0 of 2 days written/);
});

test('an export that was cut off goes on where it was, and a day of its own can be chosen', async () => {
  const app = appWithHistory();
  app.archive.failAfter = 2;
  const command = ['history', 'export', '--to', 's3://audit'];
  assert.equal((await runCommand(command, { app })).status, 1);
  app.archive.failAfter = Number.POSITIVE_INFINITY;
  assert.match((await runCommand(command, { app })).out, /there already[\s\S]*1 of 2 days written/);
  const today = await runCommand([...command, '--since', '2026-11-19', '--include-today'], { app });
  assert.match(today.out, /^2026-11-19: 1 event written\n1 of 1 days/);
  assert.equal((await runCommand([...command, '--since', 'thursday'], { app })).status, 64);
});

test('a day that had other events since is written again, and that is said', async () => {
  const app = appWithHistory();
  const command = ['history', 'export', '--to', 's3://audit'];
  await runCommand(command, { app });
  const [first] = app.journal.events;
  if (first !== undefined) app.journal.events.push({ ...first, id: 'late' });
  const { out, err } = await runCommand(command, { app });
  assert.match(out, /2026-11-17: 2 events replaced/);
  assert.match(err, /had other events since/);
});
