import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Waiting } from '../../../src/core/approvals/approval.ts';
import { type HeldPass, type HeldStep, stepHeld } from '../../../src/core/matters/held-changes.ts';
import { isCalm, NO_MATTERS, type OpenMatters, settled as settledBy } from '../../../src/core/matters/open-matters.ts';

type Held = HeldPass['held'][number];
type Outcome = 'done' | 'gone' | 'undone' | 'unseen';

const vpc: Held = { address: 'app/aws_vpc.main', action: 'create', why: 'a rule', approvable: true };
const gateway: Held = { address: 'app/aws_internet_gateway.out', action: 'create', why: 'refused' };

interface Look {
  readonly outcome?: Outcome;
  readonly plan?: string;
  readonly word?: 'approved' | 'refused';
  readonly at?: number;
}

function pass(held: readonly Held[], { outcome = 'gone', plan = 'plan-1', word, at = 1 }: Look = {}): HeldPass {
  const changes = held.filter(({ approvable }) => approvable);
  const waiting: Waiting | undefined =
    changes.length === 0 ? undefined : { stack: 'app', commit: 'c', digest: plan, changes, at };
  return {
    held,
    waiting,
    word,
    outcome: () => (outcome === 'unseen' ? undefined : outcome),
    thread: (address, version) => `${address}@${version}`,
  };
}

function remembered(known: OpenMatters, step: HeldStep | undefined): OpenMatters {
  return step === undefined ? known : { ...known, ...step.next, version: known.version + 1 };
}

/** The same when all of it was said. */
function settled(matters: OpenMatters): OpenMatters {
  return settledBy(matters, new Set([...matters.held, ...matters.ended].map(({ thread }) => thread)));
}

/** What is known after passes whose news was all said. */
function after(...passes: readonly HeldPass[]): OpenMatters {
  return passes.reduce((known, one) => settled(remembered(known, stepHeld(known, one))), NO_MATTERS);
}

const threads = (changes: readonly { readonly thread: string }[] | undefined) => changes?.map(({ thread }) => thread);
const news = (step: HeldStep | undefined) => step?.restated.map(({ change, news: what }) => [change.thread, what]);
const told = 'app/aws_vpc.main@0';

test('a change that is held is told once', () => {
  assert.deepEqual(threads(stepHeld(NO_MATTERS, pass([vpc]))?.begun), [told]);
  assert.equal(stepHeld(after(pass([vpc])), pass([vpc])), undefined);
  assert.equal(stepHeld(NO_MATTERS, pass([])), undefined);
});

test('one that is held again after its end is told again, as another message', () => {
  const known = after(pass([vpc]));
  const gone = stepHeld(known, pass([]));
  assert.deepEqual(gone?.next.ended, [{ address: vpc.address, action: 'create', thread: told, outcome: 'gone' }]);
  assert.ok(isCalm(settled(remembered(known, gone))));
  assert.deepEqual(threads(stepHeld(settled(remembered(known, gone)), pass([vpc]))?.begun), ['app/aws_vpc.main@2']);
});

test('another reason, action or plan keeps the message, and is an edit alone', () => {
  const known = after(pass([vpc, gateway]));
  for (const other of [
    { ...vpc, why: 'another rule' },
    { ...vpc, action: 'update' as const },
  ]) {
    assert.deepEqual(news(stepHeld(known, pass([other, gateway]))), [[told, 'edit']]);
  }
  const moved = stepHeld(known, pass([vpc, gateway], { plan: 'plan-2' }));
  assert.deepEqual([news(moved), moved?.begun, moved?.next.ended], [[[told, 'edit']], [], []]);
});

test('a person who is asked for the first time is told, and not again when that comes and goes', () => {
  const { approvable: _not, ...plain } = vpc;
  const known = after(pass([plain]));
  assert.deepEqual(news(stepHeld(known, pass([vpc]))), [[told, 'asked']]);
  const lost = after(pass([vpc]), pass([plain]));
  assert.deepEqual(news(stepHeld(lost, pass([vpc]))), [[told, 'edit']]);
});

test('a word on the plan that counts no more is said, whatever else is new; one that counts is only shown', () => {
  const refused = after(pass([vpc], { word: 'refused' }));
  assert.equal(stepHeld(refused, pass([vpc], { word: 'refused' })), undefined);
  assert.deepEqual(news(stepHeld(refused, pass([vpc]))), [[told, 'voided']]);
  const other = stepHeld(refused, pass([{ ...vpc, why: 'another rule' }], { plan: 'plan-2' }));
  assert.deepEqual([news(other), other?.next.word], [[[told, 'voided']], undefined]);
  const back = stepHeld(after(pass([vpc])), pass([vpc], { word: 'refused' }));
  assert.deepEqual([news(back), back?.next.word], [[[told, 'edit']], 'refused']);
});

test('what could not be seen in a pass is neither over nor told again', () => {
  const known = after(pass([gateway]));
  assert.equal(stepHeld(known, pass([], { outcome: 'unseen' })), undefined);
  assert.equal(stepHeld(known, pass([gateway])), undefined);
  const beside = stepHeld(known, pass([vpc], { outcome: 'unseen' }));
  assert.deepEqual(
    beside?.next.held.map(({ address }) => address),
    [vpc.address, gateway.address],
  );
});

test('one that was let through and not done waits for another word in the same message', () => {
  const undone = after(pass([vpc], { word: 'approved' }), pass([], { outcome: 'undone' }));
  assert.equal(stepHeld(undone, pass([], { outcome: 'undone' })), undefined);
  assert.deepEqual(news(stepHeld(undone, pass([vpc]))), [[told, 'undone']]);
  assert.equal(stepHeld(undone, pass([], { outcome: 'done' }))?.next.ended[0]?.outcome, 'done');
});

test('what was remembered and perhaps not said is said by the next pass, as it is then', () => {
  const begun = remembered(NO_MATTERS, stepHeld(NO_MATTERS, pass([vpc])));
  assert.deepEqual(threads(stepHeld(begun, pass([vpc]))?.begun), [told]);
  const changed = stepHeld(begun, pass([vpc], { plan: 'plan-2' }));
  assert.deepEqual([threads(changed?.begun), news(changed)], [[told], [[told, 'edit']]]);
  const edited = remembered(after(pass([vpc])), stepHeld(after(pass([vpc])), pass([vpc], { plan: 'plan-2' })));
  assert.deepEqual(news(stepHeld(edited, pass([vpc], { plan: 'plan-2' }))), [[told, 'edit']]);
  const voided = remembered(
    after(pass([vpc], { word: 'refused' })),
    stepHeld(after(pass([vpc], { word: 'refused' })), pass([vpc])),
  );
  assert.deepEqual(news(stepHeld(voided, pass([vpc]))), [[told, 'voided']], 'as it was meant');
  assert.equal(settledBy(edited, new Set(['another'])).held[0]?.owed, 'edit');
  const over = remembered(after(pass([vpc])), stepHeld(after(pass([vpc])), pass([])));
  const again = stepHeld(over, pass([vpc]));
  assert.deepEqual([threads(again?.next.ended), threads(again?.begun)], [[told], ['app/aws_vpc.main@2']]);
});

test('the same plan waits since it was first seen, also where only drift waits', () => {
  const known = after(pass([vpc], { at: 5 }), pass([vpc, gateway], { at: 9 }));
  assert.equal(known.waiting?.at, 5);
  assert.equal(after(pass([vpc], { at: 5 }), pass([vpc], { plan: 'plan-2', at: 9 })).waiting?.at, 9);
  const drift = { ...pass([]), waiting: known.waiting };
  assert.deepEqual(stepHeld(NO_MATTERS, drift)?.next.waiting, known.waiting);
  assert.equal(stepHeld(after(drift), pass([]))?.next.waiting, undefined);
});
