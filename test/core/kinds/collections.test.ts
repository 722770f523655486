import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { block } from '../../../src/core/kinds/block.ts';
import { listKind, mapKind, setKind } from '../../../src/core/kinds/collections.ts';
import { int } from '../../../src/core/kinds/number.ts';
import { text, textKind } from '../../../src/core/kinds/text.ts';

const texts = setKind(textKind);
const converted = (value: readonly string[]): readonly string[] => {
  const answer = texts.convert(value);
  assert.ok(answer.ok);
  return answer.value;
};

test('a set is equal to itself in any order, and to nothing with other members', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.string(), (members, other) => {
      assert.ok(texts.equal(members, [...members].reverse()));
      assert.equal(texts.equal(members, [...members, other]), false);
      assert.equal(texts.equal([...members, `${members.join()}x`], [...members, `${members.join()}y`]), false);
    }),
  );
});

test('a member of a set counts once, however often it is written', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 1 })), (members) => {
      assert.deepEqual([...converted(members)].sort(), [...new Set(members)].sort());
    }),
  );
});

test('a list is equal only in its order', () => {
  const list = listKind(textKind);
  assert.ok(list.equal(['a', 'b'], ['a', 'b']));
  assert.equal(list.equal(['a', 'b'], ['b', 'a']), false);
  assert.equal(list.equal(['a'], ['a', 'b']), false);
});

test('a map drops null members, keeps strange keys, and names the member that is wrong', () => {
  const map = mapKind(textKind);
  assert.deepEqual(map.convert({ a: 1, b: null }), { ok: true, value: { a: '1' } });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), fc.string(), (members, key) => {
      const answer = map.convert(members);
      assert.ok(answer.ok && map.equal(answer.value, members));
      const value = `${Object.hasOwn(members, key) ? members[key] : ''}x`;
      assert.equal(map.equal(members, Object.fromEntries([...Object.entries(members), [key, value]])), false);
    }),
  );
  assert.deepEqual(map.convert({ a: ['x'] }), { ok: false, problem: 'element "a": a string is required' });
  assert.equal(map.convert(['x']).ok, false);
});

const rules = block({ port: int({ required: true }), note: text() }, { unordered: true });

test('blocks that leave members open are paired so that all find a partner', () => {
  const open = { port: 1, note: null };
  const closed = { port: 1, note: 'b' };
  const live = [
    { port: 1, note: 'b' },
    { port: 1, note: 'c' },
  ];
  assert.ok(rules.kind.equal([open, closed], live));
  assert.ok(rules.kind.equal([closed, open], live));
  assert.equal(rules.kind.equal([closed, closed], live), false);
});

test('any order of live blocks satisfies the desired ones, with members left open or not', () => {
  const rule = fc.record({ port: fc.integer({ min: 0, max: 3 }), note: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 6 }), fc.infiniteStream(fc.boolean()), (live, open) => {
      const desired = live.map((member) => (open.next().value === true ? { ...member, note: null } : member));
      assert.ok(rules.kind.equal(desired.reverse(), live));
    }),
  );
});

test('one block may be written without a list, and a wrong one is explained', () => {
  const one = block({ port: int({ required: true }) }, { max: 1, min: 1 });
  assert.deepEqual(one.kind.convert({ port: '5' }), { ok: true, value: [{ port: 5 }] });
  assert.equal(one.kind.convert([]).ok, false);
  assert.equal(one.kind.convert([{ port: 1 }, { port: 2 }]).ok, false);
  assert.deepEqual(one.kind.convert({ port: 1, colour: 'red' }), {
    ok: false,
    problem: 'element 0: the argument "colour" is not supported here',
  });
  assert.deepEqual(one.kind.convert({}), { ok: false, problem: 'element 0: port: a value is required' });
});

test('a member with a default is compared when it is left out, one without is not', () => {
  const { kind } = block({ fixed: int({ default: 3 }), free: int(), none: int({ default: null }) });
  const desired = kind.convert([{}]);
  assert.ok(desired.ok);
  assert.ok(kind.equal(desired.value, [{ fixed: 3, free: 9, none: null }]));
  assert.equal(kind.equal(desired.value, [{ fixed: 4, free: 9, none: null }]), false);
  assert.equal(kind.equal(desired.value, [{ fixed: 3, free: 9, none: 1 }]), false);
});

test('a comparison of all blocks replaces that of each', () => {
  const { kind } = block({ on: int() }, { equalAll: (desired, live) => desired.length + live.length === 3 });
  assert.ok(kind.equal([{ on: 1 }, { on: 2 }], [{ on: 9 }]));
  assert.equal(kind.equal([{ on: 1 }], [{ on: 1 }]), false);
});
