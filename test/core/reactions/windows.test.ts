import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Calendar, type ChangeWindow, closedFor, type Freeze } from '../../../src/core/reactions/windows.ts';
import { parseLocal } from '../../../src/core/time/zone.ts';

const zone = 'Europe/Berlin';
const workdays = [0, 1, 2, 3, 4];

function window(more: Partial<ChangeWindow> = {}): ChangeWindow {
  return { stacks: undefined, holds: 'both', zone, days: workdays, from: 9 * 60, to: 17 * 60, ...more };
}

function freeze(from: string, to: string, more: Partial<Freeze> = {}): Freeze {
  const [begin, end] = [parseLocal(from)?.local, parseLocal(to)?.local];
  assert.ok(begin !== undefined && end !== undefined);
  return { stacks: undefined, holds: 'both', zone, from: begin, to: end, reason: 'Christmas', ...more };
}

interface Row {
  readonly windows?: readonly ChangeWindow[];
  readonly freezes?: readonly Freeze[];
  /** UTC. */
  readonly now: string;
  readonly what?: 'git' | 'drift';
  /** When it goes on, in UTC; undefined: it is open now; null: never. */
  readonly opens: string | undefined | null;
}

const night = window({ days: [4], from: 22 * 60, to: 5 * 60 });
const early = window({ days: [6], from: 2 * 60 + 15, to: 2 * 60 + 45 });
const christmas = freeze('2026-12-24T18:00', '2027-01-04T00:00');

const rows: readonly (readonly [sentence: string, row: Row])[] = [
  ['without windows and freezes it is always open', { now: '2026-11-28T03:00Z', opens: undefined }],
  ['inside of a window it is open', { windows: [window()], now: '2026-11-26T08:00Z', opens: undefined }],
  [
    'before it, it opens on the same day',
    { windows: [window()], now: '2026-11-26T07:59Z', opens: '2026-11-26T08:00Z' },
  ],
  ['its end is not in it', { windows: [window()], now: '2026-11-26T16:00Z', opens: '2026-11-27T08:00Z' }],
  [
    'on Friday evening it opens on Monday',
    { windows: [window()], now: '2026-11-27T16:30Z', opens: '2026-11-30T08:00Z' },
  ],
  ['summer time moves it in UTC', { windows: [window()], now: '2026-07-15T07:00Z', opens: undefined }],
  [
    'over the change to summer time it opens on the clock',
    { windows: [window()], now: '2026-03-27T17:00Z', opens: '2026-03-30T07:00Z' },
  ],
  ['a window of a night is open after midnight', { windows: [night], now: '2026-11-28T03:59Z', opens: undefined }],
  ['and closed on the next evening', { windows: [night], now: '2026-11-28T22:00Z', opens: '2026-12-04T21:00Z' }],
  [
    'the night of the change to winter time is an hour longer',
    { windows: [night], now: '2026-10-24T02:30Z', opens: undefined },
  ],
  ['the hour that comes twice is open twice', { windows: [early], now: '2026-10-25T01:20Z', opens: undefined }],
  [
    'the hour that is jumped over does not open',
    { windows: [early], now: '2026-03-28T20:00Z', opens: '2026-04-05T00:15Z' },
  ],
  [
    'of two windows the next one counts',
    { windows: [window(), night], now: '2026-11-27T17:00Z', opens: '2026-11-27T21:00Z' },
  ],
  ['in a freeze it is closed', { freezes: [christmas], now: '2026-12-24T17:00Z', opens: '2027-01-03T23:00Z' }],
  ['before a freeze it is open', { freezes: [christmas], now: '2026-12-24T16:59Z', opens: undefined }],
  [
    'after a freeze the window is waited for',
    { windows: [window()], freezes: [christmas], now: '2026-12-25T12:00Z', opens: '2027-01-04T08:00Z' },
  ],
  [
    'a freeze that begins in the time that is waited for is waited for too',
    {
      windows: [window()],
      freezes: [freeze('2026-11-30T00:00', '2026-12-01T12:00')],
      now: '2026-11-28T12:00Z',
      opens: '2026-12-01T11:00Z',
    },
  ],
  [
    'a window for changes of Git does not hold drift',
    { windows: [window({ holds: 'git' })], now: '2026-11-28T12:00Z', what: 'drift', opens: undefined },
  ],
  [
    'and holds changes of Git',
    { windows: [window({ holds: 'git' })], now: '2026-11-28T12:00Z', opens: '2026-11-30T08:00Z' },
  ],
  [
    'that of another stack holds nothing',
    { windows: [window({ stacks: ['data*'] })], now: '2026-11-28T12:00Z', opens: undefined },
  ],
  [
    'a freeze of centuries ends too',
    {
      windows: [early],
      freezes: [freeze('2026-01-01', '2999-01-01')],
      now: '2026-11-28T12:00Z',
      opens: '2999-01-06T01:15Z',
    },
  ],
];

describe('when anything is written', () => {
  for (const [sentence, { windows = [], freezes = [], now, what = 'git', opens }] of rows) {
    test(sentence, () => {
      const calendar: Calendar = { windows, freezes };
      const closed = closedFor(calendar, { stack: 'network', what }, Date.parse(now));
      const found = closed?.opensAt === undefined ? closed?.opensAt : new Date(closed.opensAt).toISOString();
      assert.equal(found?.replace(':00.000Z', 'Z'), opens ?? undefined, closed?.reason);
      assert.equal(closed === undefined, opens === undefined);
    });
  }

  test('it is said why, and when it goes on', () => {
    const closed = closedFor(
      { windows: [window()], freezes: [christmas] },
      { stack: 'network', what: 'git' },
      Date.UTC(2026, 11, 25),
    );
    assert.equal(
      closed?.reason,
      'network is frozen (Christmas), so changes of Git wait. It goes on at 2027-01-04 09:00 Europe/Berlin.',
    );
    const drift = closedFor(
      { windows: [window()], freezes: [] },
      { stack: 'network', what: 'drift' },
      Date.UTC(2026, 10, 28),
    );
    assert.equal(
      drift?.reason,
      'The change window of network is closed, so reverts of drift wait. It goes on at 2026-11-30 09:00 Europe/Berlin.',
    );
  });
});
