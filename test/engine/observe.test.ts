import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Observer } from '../../src/engine/observe.ts';
import { fakeReads, never, refuse, scope, type Thing, thingType } from './fake-reads.ts';

function target(id: string, wanted: readonly string[] = []) {
  return { address: `s/fake_thing.${id}`, type: thingType, scope, id, wanted: new Set(wanted) };
}

function listing(...items: readonly Thing[]): () => object {
  return () => ({ items });
}

async function observe(answers: Parameters<typeof fakeReads>[0], ...targets: ReturnType<typeof target>[]) {
  const { ports, calls } = fakeReads(answers);
  const observed = await new Observer(ports).observe(targets, { hints: false }, never);
  return { calls, seen: targets.map(({ address }) => observed.get(address)?.observation) };
}

describe('reading what is live', () => {
  test('an object in the list is present with its values', async () => {
    const { seen } = await observe({ ListThings: listing({ Id: 'a', Name: 'x' }) }, target('a'));
    assert.deepEqual(seen, [{ kind: 'present', id: 'a', live: { name: 'x' }, unread: {}, pending: undefined }]);
  });

  test('an object that a complete list does not hold is absent', async () => {
    const { seen } = await observe({ ListThings: listing({ Id: 'a' }) }, target('b'));
    assert.deepEqual(seen, [{ kind: 'absent' }]);
  });

  test('a list that is refused makes everything unread, never missing', async () => {
    const { seen } = await observe({ ListThings: () => refuse('AccessDenied', 'denied') }, target('a'), target('b'));
    assert.deepEqual(
      seen.map((one) => one?.kind),
      ['unread', 'unread'],
    );
  });

  test('a list that says «not there» for one of many says nothing of any of them', async () => {
    const { seen } = await observe({ ListThings: () => refuse('NoSuchThing') }, target('a'), target('b'));
    assert.deepEqual(
      seen.map((one) => one?.kind),
      ['unread', 'unread'],
    );
  });

  test('one call serves many objects, and a part that nobody wants costs none', async () => {
    const { calls } = await observe({ ListThings: listing({ Id: 'a' }, { Id: 'b' }) }, target('a'), target('b'));
    assert.deepEqual(
      calls.map(({ operation }) => operation),
      ['ListThings'],
    );
  });

  test('few objects are asked for by name, many by the whole list', async () => {
    const few = await observe({ ListThings: listing() }, target('a'), target('b'));
    assert.deepEqual(few.calls[0]?.input, {
      selection: { kind: 'keys', index: 'id', keys: ['a', 'b'] },
      token: undefined,
    });
    const many = await observe({ ListThings: listing() }, target('a'), target('b'), target('c'));
    assert.deepEqual(many.calls[0]?.input, { selection: { kind: 'all' }, token: undefined });
  });

  test('a part that is refused is unread, and the rest is seen', async () => {
    const answers = { ListThings: listing({ Id: 'a', Name: 'x' }), GetPolicy: () => refuse('AccessDenied', 'denied') };
    const [seen] = (await observe(answers, target('a', ['policy']))).seen;
    assert.ok(seen?.kind === 'present');
    assert.deepEqual(seen.live, { name: 'x' });
    assert.match(seen.unread['policy'] ?? '', /AccessDenied/);
  });

  test('a code that is an answer is one', async () => {
    const answers = { ListThings: listing({ Id: 'a' }), GetPolicy: () => refuse('NoPolicy') };
    const [seen] = (await observe(answers, target('a', ['policy']))).seen;
    assert.ok(seen?.kind === 'present');
    assert.equal(seen.live['policy'], null);
    assert.deepEqual(seen.unread, {});
  });

  test('a part of an object that is gone by then is unread, because the object itself was seen', async () => {
    const answers = { ListThings: listing({ Id: 'a' }), GetPolicy: () => refuse('NoSuchThing') };
    const [seen] = (await observe(answers, target('a', ['policy']))).seen;
    assert.ok(seen?.kind === 'present');
    assert.ok('policy' in seen.unread);
  });

  test('what AWS is still working on is said', async () => {
    const [seen] = (await observe({ ListThings: listing({ Id: 'a', State: 'CREATING' }) }, target('a'))).seen;
    assert.ok(seen?.kind === 'present');
    assert.equal(seen.pending, 'CREATING');
  });

  test('a stop is a stop and no observation', async () => {
    const stop = new AbortController();
    const { ports } = fakeReads({
      ListThings: () => {
        stop.abort(new Error('stopped'));
        return refuse('X', 'denied');
      },
    });
    await assert.rejects(new Observer(ports).observe([target('a')], { hints: false }, stop.signal), {
      message: 'stopped',
    });
  });
});
