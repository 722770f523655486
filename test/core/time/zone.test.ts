import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  firstMoment,
  isZone,
  lastMoment,
  localTime,
  momentsOf,
  parseLocal,
  plusDays,
  weekdayOf,
  zonedText,
} from '../../../src/core/time/zone.ts';

const berlin = 'Europe/Berlin';

function at(text: string) {
  const parsed = parseLocal(text);
  assert.ok(parsed !== undefined, text);
  return parsed.local;
}

/** In ISO form, as `momentsOf` gives them. */
function iso(moments: readonly number[]): readonly string[] {
  return moments.map((moment) => new Date(moment).toISOString().slice(0, 16));
}

describe('a wall clock in a time zone', () => {
  const rows: readonly (readonly [sentence: string, local: string, zone: string, moments: readonly string[]])[] = [
    ['an hour of winter', '2026-01-15T09:00', berlin, ['2026-01-15T08:00']],
    ['an hour of summer', '2026-07-15T09:00', berlin, ['2026-07-15T07:00']],
    ['the hour that does not exist in spring', '2026-03-29T02:30', berlin, []],
    ['the hour that comes twice in autumn', '2026-10-25T02:30', berlin, ['2026-10-25T00:30', '2026-10-25T01:30']],
    [
      'half an hour that comes twice on Lord Howe',
      '2026-04-05T01:45',
      'Australia/Lord_Howe',
      ['2026-04-04T14:45', '2026-04-04T15:15'],
    ],
    ['a zone of a quarter of an hour', '2026-06-01T05:45', 'Asia/Kathmandu', ['2026-06-01T00:00']],
    ['the day that Samoa left out', '2011-12-30T12:00', 'Pacific/Apia', []],
    ['UTC', '2026-02-28T23:59', 'UTC', ['2026-02-28T23:59']],
  ];
  for (const [sentence, local, zone, moments] of rows) {
    test(sentence, () => assert.deepEqual(iso(momentsOf(at(local), zone)), moments));
  }

  test('a time that was jumped over begins right after the jump', () => {
    assert.deepEqual(iso([firstMoment(at('2026-03-29T02:30'), berlin)]), ['2026-03-29T01:00']);
    assert.deepEqual(iso([lastMoment(at('2026-03-29T02:30'), berlin)]), ['2026-03-29T01:00']);
  });

  test('of a time that comes twice, the first and the last are told apart', () => {
    assert.deepEqual(iso([firstMoment(at('2026-10-25T02:30'), berlin)]), ['2026-10-25T00:30']);
    assert.deepEqual(iso([lastMoment(at('2026-10-25T02:30'), berlin)]), ['2026-10-25T01:30']);
  });

  test('days follow each other as in the calendar', () => {
    assert.deepEqual(plusDays(at('2028-02-28'), 1), at('2028-02-29'));
    assert.deepEqual(plusDays(at('2027-02-28'), 1), at('2027-03-01'));
    assert.deepEqual(plusDays(at('2027-01-01'), -1), at('2026-12-31'));
    assert.equal(weekdayOf(at('2026-11-26')), 3, 'a Thursday');
    assert.equal(weekdayOf(at('1969-12-28')), 6, 'a Sunday');
  });

  test('every moment is among the moments of the time that the clock shows at it', () => {
    const zones = [berlin, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC'];
    const minutes = fc.integer({ min: Date.UTC(2000, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 });
    fc.assert(
      fc.property(minutes, fc.constantFrom(...zones), (minute, zone) => {
        const moment = minute * 60_000;
        assert.ok(momentsOf(localTime(moment, zone), zone).includes(moment));
      }),
      { numRuns: 300 },
    );
  });

  test('what is no zone, no day and no time is told', () => {
    assert.deepEqual([isZone(berlin), isZone('Berlin'), isZone('')], [true, false, false]);
    for (const text of ['2026-02-29', '2026-13-01', '2026-01-01T24:00', '2026-1-1', 'tomorrow', '2026-01-01T10:00Z']) {
      assert.equal(parseLocal(text), undefined, text);
    }
    assert.equal(parseLocal('2028-02-29')?.isDay, true);
    assert.equal(zonedText(Date.UTC(2026, 6, 1, 12), berlin), '2026-07-01 14:00 Europe/Berlin');
  });
});
