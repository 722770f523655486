import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { encodeBody } from '../../../src/adapters/dynamodb/body.ts';
import { linkTo } from '../../../src/adapters/dynamodb/history-chain.ts';
import { type Item, numberOf, textOf } from '../../../src/adapters/dynamodb/item.ts';
import { createJournal } from '../../../src/adapters/dynamodb/journal.ts';
import { historyShards, keys } from '../../../src/adapters/dynamodb/keys.ts';
import type { TableAccess } from '../../../src/adapters/dynamodb/table-access.ts';
import type { HistoryEvent, Journal } from '../../../src/engine/ports/journal.ts';
import { type Bench, startBench } from './bench.ts';
import { createManualClock, type ManualClock } from './clocks.ts';

const asIs = (text: string): string => text;

const never = new AbortController().signal;
const dayMs = 86_400_000;
let bench: Bench;
let tables = 0;

before(async () => {
  bench = await startBench();
});
after(() => bench.close());

interface Timeline {
  readonly access: TableAccess;
  readonly clock: ManualClock;
  readonly journal: Journal;
  rows(): Promise<readonly Item[]>;
}

/** Two writers over two days, in a table of its own. */
async function openTimeline(): Promise<Timeline> {
  const clock = createManualClock();
  tables += 1;
  const table = bench.table(clock, `audit-${tables}`);
  await table.create(never);
  const { access } = table;
  const [left, right] = [createJournal(access, asIs), createJournal(access, asIs)];
  await left.append([event('l-1', clock.now()), event('l-2', clock.now() + 1), event('l-3', clock.now() + 2)], never);
  await right.append([event('r-1', clock.now() + 3)], never);
  clock.jump(dayMs);
  await right.append([event('r-2', clock.now()), event('r-3', clock.now() + 1)], never);
  await left.append([event('l-4', clock.now() + 2)], never);
  const rows = async (): Promise<readonly Item[]> => {
    const days = await access.query(keys.historyDays, {}, never);
    const partitions = days.flatMap((day) =>
      Array.from({ length: historyShards }, (_, shard) => keys.historyShard(textOf(day, 'sk'), shard)),
    );
    return (await Promise.all(partitions.map((pk) => access.query(pk, {}, never)))).flat();
  };
  return { access, clock, journal: createJournal(access, asIs), rows };
}

function event(id: string, at: number): HistoryEvent {
  return { id, at, kind: 'change', stack: 'network', actor: 'worker-1', text: `Event ${id}.` };
}

async function rowOf(timeline: Timeline, id: string): Promise<Item> {
  const row = (await timeline.rows()).find((candidate) => textOf(candidate, 'sk').endsWith(`#${id}`));
  assert.ok(row, `${id} is not there`);
  return row;
}

function keyOf(row: Item): { readonly pk: string; readonly sk: string } {
  return { pk: textOf(row, 'pk'), sk: textOf(row, 'sk') };
}

async function put(timeline: Timeline, row: Item): Promise<void> {
  await timeline.access.write([{ kind: 'put', key: keyOf(row), item: row }], { attempts: 1 }, never);
}

async function drop(timeline: Timeline, row: Item): Promise<void> {
  await timeline.access.write([{ kind: 'delete', key: keyOf(row) }], { attempts: 1 }, never);
}

/** The row with another text, and everything of it made to fit. */
function forge(row: Item, text: string): Item {
  const old = JSON.parse(textOf(row, 'body')) as HistoryEvent;
  const body = encodeBody({ ...old, text });
  const before = { sequence: numberOf(row, 'seq') - 1, hash: textOf(row, 'prev') };
  return { ...row, body, hash: linkTo(before, textOf(row, 'writer'), body).hash };
}

test('a timeline that nobody touched is whole, with a checkpoint for each day', async () => {
  const timeline = await openTimeline();
  const audit = await timeline.journal.auditHistory(never);
  assert.deepEqual(audit.flaws, []);
  assert.deepEqual([audit.events, audit.writers, audit.checkpoints.length], [7, 2, 2]);
});

test('a day has one checkpoint, whoever comes first, and it costs nothing after that', async () => {
  const timeline = await openTimeline();
  const [one, two] = [createJournal(timeline.access, asIs), createJournal(timeline.access, asIs)];
  timeline.clock.jump(dayMs);
  await Promise.all([
    one.append([event('x-1', timeline.clock.now())], never),
    two.append([event('x-2', timeline.clock.now() + 1)], never),
  ]);
  bench.proxy.resetCounts();
  await one.append([event('x-3', timeline.clock.now() + 2)], never);
  assert.equal(bench.proxy.count({ service: 'dynamodb' }), 1);
  const audit = await timeline.journal.auditHistory(never);
  assert.deepEqual([audit.flaws, audit.checkpoints.length], [[], 3]);
});

test('a checkpoint that cannot be written does not fail the append, and is made up for', async () => {
  const timeline = await openTimeline();
  timeline.clock.jump(dayMs);
  const writer = createJournal(timeline.access, asIs);
  await writer.append([event('x-1', timeline.clock.now())], never);
  await timeline.access.write(
    [{ kind: 'delete', key: keys.checkpoint(new Date(timeline.clock.now()).toISOString().slice(0, 10)) }],
    { attempts: 1 },
    never,
  );
  assert.equal((await timeline.journal.auditHistory(never)).checkpoints.length, 2);
  await createJournal(timeline.access, asIs).append([event('x-2', timeline.clock.now() + 1)], never);
  assert.equal((await timeline.journal.auditHistory(never)).checkpoints.length, 3);
});

type Tampering = readonly [
  sentence: string,
  tamper: (timeline: Timeline) => Promise<void>,
  kind: 'changed' | 'missing' | 'added',
  says: RegExp,
];

const tamperings: readonly Tampering[] = [
  [
    'a changed text',
    async (timeline) => {
      const row = await rowOf(timeline, 'l-2');
      await put(timeline, { ...row, body: textOf(row, 'body').replace('Event', 'Nothing') });
    },
    'changed',
    /Record 2 of writer \S+ \(\S+#l-2\) was changed after it was written/,
  ],
  [
    'a record made anew with a hash that fits it',
    async (timeline) => put(timeline, forge(await rowOf(timeline, 'l-2'), 'Nothing happened.')),
    'changed',
    /Record 3 of writer \S+ \(\S+#l-3\) does not follow record 2/,
  ],
  [
    'the last record of a chain made anew',
    async (timeline) => put(timeline, forge(await rowOf(timeline, 'l-4'), 'Nothing happened.')),
    'changed',
    /The end of the chain of writer \S+ is not its record 4/,
  ],
  [
    'a record moved to another hour',
    async (timeline) => {
      const row = await rowOf(timeline, 'l-2');
      await drop(timeline, row);
      await put(timeline, { ...row, sk: textOf(row, 'sk').replace(/T\d\d/, 'T00') });
    },
    'changed',
    /was moved to another time or place/,
  ],
  [
    'a record taken out of the middle',
    async (timeline) => drop(timeline, await rowOf(timeline, 'l-2')),
    'missing',
    /Record 2 of writer \S+ is missing before \S+#l-3/,
  ],
  [
    'records taken off the end',
    async (timeline) => {
      await drop(timeline, await rowOf(timeline, 'r-2'));
      await drop(timeline, await rowOf(timeline, 'r-3'));
    },
    'missing',
    /Records 2 to 3 of writer \S+ are missing at the end, after \S+#r-1/,
  ],
  [
    'a day taken out of the list',
    async (timeline) => {
      const [day] = await timeline.access.query(keys.historyDays, { newestFirst: true, limit: 1 }, never);
      await drop(timeline, day ?? {});
    },
    'missing',
    /are missing at the end/,
  ],
  [
    'records taken off the end, and the end set back',
    async (timeline) => {
      await drop(timeline, await rowOf(timeline, 'r-3'));
      const row = await rowOf(timeline, 'r-2');
      const end = await timeline.access.get(keys.chain(textOf(row, 'writer')), never);
      await put(timeline, { ...end, seq: 2, hash: textOf(row, 'hash') });
    },
    'missing',
    /Record 3 of writer \S+, which the checkpoint of \S+ seals, is missing/,
  ],
  [
    'a whole writer taken out',
    async (timeline) => {
      const { writer } = await rowOf(timeline, 'r-1');
      for (const row of await timeline.rows()) {
        if (row['writer'] === writer) await drop(timeline, row);
      }
      await drop(timeline, { pk: 'CHAIN', sk: String(writer) });
    },
    'missing',
    /which the checkpoint of \S+ seals, is missing/,
  ],
  [
    'the end of a chain taken out',
    async (timeline) => {
      const { writer } = await rowOf(timeline, 'r-1');
      await drop(timeline, { pk: 'CHAIN', sk: String(writer) });
    },
    'missing',
    /The end of the chain of writer \S+ is missing/,
  ],
  [
    'a record slipped in beyond the end',
    async (timeline) => {
      const row = await rowOf(timeline, 'l-4');
      const slipped: HistoryEvent = event('l-5', timeline.clock.now() + 9);
      const body = encodeBody(slipped);
      const link = linkTo({ sequence: 4, hash: textOf(row, 'hash') }, textOf(row, 'writer'), body);
      const sk = `${new Date(slipped.at).toISOString()}#l-5`;
      await put(timeline, { ...row, sk, body, seq: 5, prev: textOf(row, 'hash'), hash: link.hash });
    },
    'added',
    /A record of writer \S+ from \S+#l-5 on lies beyond the end of the chain/,
  ],
  [
    'a record slipped in beside another',
    async (timeline) => {
      const row = await rowOf(timeline, 'l-2');
      await put(timeline, { ...row, sk: `${textOf(row, 'sk')}-copy` });
    },
    'added',
    /Record 2 of writer \S+ is there twice/,
  ],
  [
    'a changed checkpoint',
    async (timeline) => {
      const [seal] = await timeline.access.query(keys.checkpoints, { limit: 1 }, never);
      await put(timeline, { ...seal, body: '[]' });
    },
    'changed',
    /The checkpoint of \S+ was changed/,
  ],
  [
    'a checkpoint taken out',
    async (timeline) => {
      const [seal] = await timeline.access.query(keys.checkpoints, { limit: 1 }, never);
      await drop(timeline, seal ?? {});
    },
    'missing',
    /The checkpoint of \S+ does not follow the one before it/,
  ],
];

for (const [sentence, tamper, kind, says] of tamperings) {
  test(`${sentence} is found`, async () => {
    const timeline = await openTimeline();
    await tamper(timeline);
    const { flaws } = await timeline.journal.auditHistory(never);
    const texts = flaws.filter((flaw) => flaw.kind === kind).map(({ text }) => text);
    assert.ok(
      texts.some((text) => says.test(text)),
      `found: ${JSON.stringify(flaws, undefined, 2)}`,
    );
  });
}
