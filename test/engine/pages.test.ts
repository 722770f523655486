import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { indexItems, Pages } from '../../src/engine/pages.ts';
import { fakeReads, never, refuse, scope, things } from './fake-reads.ts';

const all = { kind: 'all' } as const;

function twoPages({ token }: { readonly token: string | undefined }): object {
  return token === undefined ? { items: [{ Id: 'a' }], next: 't1' } : { items: [{ Id: 'b' }] };
}

describe('listings', () => {
  test('all pages are one answer, in order', async () => {
    const { ports, calls } = fakeReads({ ListThings: twoPages });
    assert.deepEqual(await new Pages(ports).items(scope, things, all, never), [{ Id: 'a' }, { Id: 'b' }]);
    assert.equal(calls.length, 2);
  });

  test('a listing is made once for everybody who asks in the same pass', async () => {
    const { ports, calls } = fakeReads({ ListThings: twoPages });
    const pages = new Pages(ports);
    await Promise.all([pages.items(scope, things, all, never), pages.items(scope, things, all, never)]);
    assert.equal(calls.length, 2);
    assert.equal(pages.isListed(scope, things), true);
  });

  test('another region is another listing', async () => {
    const { ports, calls } = fakeReads({ ListThings: () => ({ items: [] }) });
    const pages = new Pages(ports);
    await pages.items(scope, things, all, never);
    await pages.items({ ...scope, region: 'other' }, things, all, never);
    assert.equal(calls.length, 2);
  });

  test('a page that cannot be read fails the whole listing, because a part would make the rest look deleted', async () => {
    const { ports } = fakeReads({
      ListThings: ({ token }: { readonly token: string | undefined }) =>
        token === undefined ? { items: [{ Id: 'a' }], next: 't1' } : refuse('AccessDenied', 'denied'),
    });
    const pages = new Pages(ports);
    await assert.rejects(pages.items(scope, things, all, never), { code: 'AccessDenied' });
    await assert.rejects(pages.items(scope, things, all, never), { code: 'AccessDenied' });
  });

  test('a throttled page is asked for again', async () => {
    let refusals = 2;
    const { ports, calls } = fakeReads({
      ListThings: () => {
        refusals -= 1;
        return refusals >= 0 ? refuse('Throttling', 'throttled') : { items: [{ Id: 'a' }] };
      },
    });
    assert.equal((await new Pages(ports).items(scope, things, all, never)).length, 1);
    assert.equal(calls.length, 3);
  });

  test('a token that comes back is an error and no endless loop', async () => {
    const { ports } = fakeReads({ ListThings: () => ({ items: [], next: 'same' }) });
    await assert.rejects(new Pages(ports).items(scope, things, all, never), /same page token twice/);
  });

  test('items are found by every key of an index', () => {
    const lookup = indexItems(things, 'id', [{ Id: 'a' }, { Id: 'b' }, { Id: 'a', Name: 'x' }]);
    assert.equal(lookup.get('a')?.length, 2);
    assert.equal(lookup.get('c'), undefined);
  });
});
