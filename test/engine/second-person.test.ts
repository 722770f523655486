import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSystemChance } from '../../src/adapters/clock/system-chance.ts';
import { createJournal } from '../../src/adapters/dynamodb/journal.ts';
import { createLedger } from '../../src/adapters/dynamodb/ledger.ts';
import { areTwoPeople, type TwoPersonDeed } from '../../src/core/approvals/second-person.ts';
import { Failure } from '../../src/core/failure.ts';
import { acceptRewrite, type RewriteRequest } from '../../src/engine/accept-rewrite.ts';
import { Announcer } from '../../src/engine/announce.ts';
import { breakLock } from '../../src/engine/break-lock.ts';
import type { EngineDeps } from '../../src/engine/deps.ts';
import { checkAncestry } from '../../src/engine/guard-commit.ts';
import type { EnginePorts } from '../../src/engine/reconcile-stack.ts';
import { createMemoryTable } from '../support/memory-table.ts';
import { ManualClock } from '../worker/manual-clock.ts';

const never = new AbortController().signal;
const stack = 'network';
const [from, to] = ['a'.repeat(40), 'b'.repeat(40)];
const minute = 60_000;
const role = 'arn:aws:sts::123456789012:assumed-role/operator';
const ada = 'arn:aws:iam::123456789012:user/ada';
const bob = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123/bob@acme.example';

describe('two callers are two people', () => {
  for (const [first, second, areTwo] of [
    [ada, bob, true],
    [ada, ada, false],
    [ada, 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123/Ada', false],
    [`${role}/ada`, `${role}/bob`, false],
    [`${role}/ada`, 'arn:aws:sts::123456789012:assumed-role/other/ada', true],
  ] as const) {
    test(`${areTwo ? '' : 'not '}${first} and ${second}`, () => {
      assert.equal(areTwoPeople({ identity: first }, { identity: second }), areTwo);
    });
  }
});

/** A stack whose lease a worker holds and whose applied commit is `from`, over the real ledger on a table in memory. */
async function open(twoPerson: readonly TwoPersonDeed[]) {
  const clock = new ManualClock();
  const chance = createSystemChance();
  const table = createMemoryTable();
  const access = table.access(clock, chance);
  const asIs = (text: string): string => text;
  const ledger = createLedger({ access, hash: asIs, redact: asIs, holder: 'worker-1', host: 'h' });
  const journal = createJournal(access, asIs);
  let identity = ada;
  const cloud = { identity: async () => ({ account: '123456789012', partition: 'aws', arn: identity }) };
  const source = { tip: async () => to, relation: async () => 'not-ancestor' };
  const settings = { region: 'eu-west-1', actor: 'w', twoPerson };
  const deps = { clock, chance, ledger, journal, cloud, source, settings } as unknown as EngineDeps;
  const ports = { deps, announcer: new Announcer(deps) } as unknown as EnginePorts;
  const acquired = await ledger.acquire({ stack, operation: 'apply', commit: from, patience: 'none' }, never);
  assert.ok(acquired.kind === 'acquired');
  await acquired.lease.advance({ from: undefined, to: from, at: clock.now() });
  const estate = { revision: { commit: to } } as RewriteRequest['estate'];
  return {
    clock,
    ledger,
    lease: acquired.lease,
    as(arn: string): void {
      identity = arn;
    },
    breakIt: (fence: number, by: string) => breakLock({ stack, fence, by, reason: 'it hangs' }, ports, never),
    accept: (by: string) => acceptRewrite({ estate, stacks: [stack], from, to, by }, ports, never),
    guard: async (given: Partial<EngineDeps['settings']> = {}): Promise<string> =>
      checkAncestry(
        await ledger.load(stack, never),
        to,
        { source: deps.source, settings: { ...settings, ...given } },
        never,
      ).then(
        () => 'may be applied',
        (thrown: unknown) => (thrown instanceof Failure ? thrown.detail : assert.fail(String(thrown))),
      ),
    async told(): Promise<readonly string[]> {
      const events = await journal.history({ since: 0, until: clock.now() + 1 }, never);
      return events.map(({ kind, actor, text }) => `${kind} by ${actor}: ${text}`);
    },
  };
}

describe('lock break', () => {
  test('is done by one person where the settings say nothing', async () => {
    const one = await open(['history-rewrite']);
    assert.equal((await one.breakIt(1, 'ada@laptop')).kind, 'broken');
    assert.match(
      (await one.told()).join('\n'),
      /lock by ada@laptop: lock of worker-1 for "apply" broken by ada@laptop \(network#1, next fence 2\): it hangs/,
    );
    await one.lease.release();
  });

  test('takes two people within an hour, each of them in the history', async () => {
    const one = await open(['lock-break']);
    const asked = await one.breakIt(1, 'ada@laptop');
    assert.ok(asked.kind === 'asked');
    assert.equal(asked.until, one.clock.now() + 60 * minute);
    assert.equal((await one.breakIt(1, 'ada@desktop')).kind, 'asked', 'the same person from elsewhere');
    one.lease.assertAlive(1_000);
    assert.equal((await one.ledger.lock(stack, never))?.breakAsked?.by, 'ada@desktop');
    one.as(bob);
    const broken = await one.breakIt(1, 'bob@laptop');
    assert.ok(broken.kind === 'broken');
    assert.deepEqual([broken.fence, broken.first?.identity], [2, ada]);
    const told = await one.told();
    assert.equal(told.length, 3);
    assert.match(
      told[0] ?? '',
      /^lock by ada@laptop: ada@laptop \(arn:.*\) asked to break the lock .*: it hangs; a second person/,
    );
    assert.match(
      told[2] ?? '',
      /^lock by bob@laptop: lock of worker-1 .* broken by ada@desktop \(arn:.*\) and bob@laptop \(arn/,
    );
    assert.equal((await one.ledger.lock(stack, never))?.breakAsked, undefined, 'it was about the former holding');
    await assert.rejects(one.lease.record([{ kind: 'drop intent', op: 'x' }]), { code: 'lease-lost' });
  });

  test('the word of the first person does not last', async () => {
    const one = await open(['lock-break']);
    await one.breakIt(1, 'ada@laptop');
    one.as(bob);
    await one.clock.advance(60 * minute);
    assert.equal((await one.breakIt(1, 'bob@laptop')).kind, 'asked');
    await one.lease.release();
  });

  test('of a lock that is free, or that somebody else holds by now, nothing is asked', async () => {
    const one = await open(['lock-break']);
    assert.equal((await one.breakIt(7, 'ada@laptop')).kind, 'other');
    await one.lease.release();
    assert.equal((await one.breakIt(1, 'ada@laptop')).kind, 'free');
    assert.deepEqual(await one.told(), []);
  });
});

describe('a rewritten history', () => {
  test('takes two people, whoever took down the first word, and then may be applied', async () => {
    const one = await open(['history-rewrite']);
    assert.match(await one.guard(), /accept exactly this step: groundstate apply network --accept-history-rewrite a/);
    for (const by of ['ada@laptop', 'ada@desktop']) {
      assert.deepEqual(await one.accept(by), { accepted: [], asked: [stack] });
      assert.match(await one.guard(), new RegExp(`${by} accepted this step, and it takes two people: a second one`));
    }
    one.as(bob);
    assert.deepEqual(await one.accept('bob@laptop'), { accepted: [stack], asked: [] });
    assert.equal(await one.guard(), 'may be applied');
    const told = await one.told();
    assert.equal(told.length, 3);
    assert.match(
      told[2] ?? '',
      /^accepted by bob@laptop: history rewrite accepted, after ada@desktop \(arn:.*\) did: b/,
    );
    await one.lease.release();
  });

  test('that one person accepted, by settings that ask for no more, is refused by a worker that asks for two', async () => {
    const one = await open([]);
    assert.deepEqual(await one.accept('ada@laptop'), { accepted: [stack], asked: [] });
    assert.equal(await one.guard(), 'may be applied');
    assert.match(await one.guard({ twoPerson: ['history-rewrite'] }), /takes two people/);
    await one.lease.release();
  });

  test('the word of the first person does not last', async () => {
    const one = await open(['history-rewrite']);
    await one.accept('ada@laptop');
    one.as(bob);
    await one.clock.advance(60 * minute);
    assert.deepEqual(await one.accept('bob@laptop'), { accepted: [], asked: [stack] });
    await one.lease.release();
  });
});
