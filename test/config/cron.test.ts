import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cronProblem, nextTime } from '../../src/config/cron.ts';
import { parseEstatePolicy } from '../../src/config/estate-policy.ts';

const times: readonly (readonly [
  sentence: string,
  expression: string,
  zone: string,
  from: string,
  next: readonly string[],
])[] = [
  [
    'every weekday at three, on the clock of Berlin',
    '0 3 * * MON-FRI',
    'Europe/Berlin',
    '2026-11-27T02:00Z',
    ['2026-11-30T02:00Z', '2026-12-01T02:00Z'],
  ],
  [
    'a time that is jumped over comes right after the jump',
    '30 2 * * *',
    'Europe/Berlin',
    '2026-03-28T12:00Z',
    ['2026-03-29T01:00Z', '2026-03-30T00:30Z'],
  ],
  [
    'a time that comes twice is kept once, the first time',
    '30 2 * * *',
    'Europe/Berlin',
    '2026-10-24T12:00Z',
    ['2026-10-25T00:30Z', '2026-10-26T01:30Z'],
  ],
  [
    'what repeats goes on evenly while the clock is put back',
    '*/30 * * * *',
    'Europe/Berlin',
    '2026-10-25T00:10Z',
    ['2026-10-25T00:30Z', '2026-10-25T01:00Z', '2026-10-25T01:30Z', '2026-10-25T02:00Z'],
  ],
  ['the moment itself has passed', '0 3 * * *', 'UTC', '2026-01-01T03:00Z', ['2026-01-02T03:00Z']],
  ['the 29th of February is waited for', '0 0 29 2 *', 'UTC', '2026-01-01T00:00Z', ['2028-02-29T00:00Z']],
  ['the last day of a month', '0 12 L * *', 'UTC', '2026-02-01T00:00Z', ['2026-02-28T12:00Z']],
  [
    'day of the month or day of the week, as in cron',
    '0 0 13 * FRI',
    'UTC',
    '2026-11-26T00:00Z',
    ['2026-11-27T00:00Z', '2026-12-04T00:00Z', '2026-12-11T00:00Z', '2026-12-13T00:00Z'],
  ],
];

for (const [sentence, expression, zone, from, next] of times) {
  test(sentence, () => {
    let at = Date.parse(from);
    const seen = next.map(() => {
      at = nextTime({ expression, zone }, at) ?? Number.NaN;
      return at;
    });
    assert.deepEqual(
      seen.map((one) => new Date(one).toISOString()),
      next.map((one) => new Date(one).toISOString()),
    );
  });
}

const mistakes: readonly (readonly [expression: string, problem: RegExp | undefined])[] = [
  ['*/10 * * * *', undefined],
  ['0 3 * * 1-5', undefined],
  ['0 3 * *', /five fields/],
  ['0 0 3 * * *', /five fields/],
  ['@daily', /five fields/],
  ['? 3 * * *', /five fields/],
  ['', /five fields/],
  ['61 * * * *', /minute: 61/],
  ['0 25 * * *', /hour: 25/],
  ['0 3 * * FRYDAY', /FRYDAY/i],
  ['0 0 30 2 *', /never|no day that ever comes/],
];

for (const [expression, problem] of mistakes) {
  test(`"${expression}" ${problem === undefined ? 'is fine' : 'is refused'}`, () => {
    const said = cronProblem(expression);
    if (problem === undefined) assert.equal(said, undefined);
    else assert.match(said ?? 'nothing', problem);
  });
}

const sections: readonly (readonly [scan: string, problem: RegExp])[] = [
  [
    '{cron: "0 3 * *", zone: UTC}',
    /line 3: "cron" is no usable cron expression: it has five fields.*For example '0 3 \* \* MON-FRI'\./,
  ],
  ['{cron: "0 3 * * *"}', /"zone" is missing/],
  ['{cron: "0 3 * * *", zone: Mars/Olympus}', /"zone" must be a time zone of the IANA database/],
  ['{every: 5m, cron: "0 3 * * *", zone: UTC}', /"every" and "cron" say two things/],
  ['{deep_every: 5h, deep_cron: "0 3 * * *", zone: UTC}', /"deep_every" and "deep_cron" say two things/],
  ['{every: 5m, zone: UTC}', /"zone" belongs to/],
  ['{corn: "0 3 * * *", zone: UTC}', /"corn" is not a setting of "scan"\. Did you mean "cron"\?/],
];

for (const [scan, problem] of sections) {
  test(`scan: ${scan} makes the file unusable, and says why`, () => {
    const { policy, problems } = parseEstatePolicy(`version: 1\ndefaults:\n  scan: ${scan}\n`);
    assert.equal(policy, undefined);
    assert.match(problems.join('\n'), problem);
  });
}

test('a stack keeps to its own times, and to those of all where it says nothing', () => {
  const { policy, problems } = parseEstatePolicy(`version: 1
defaults: {scan: {every: 10m, deep_cron: '0 3 * * *', zone: Europe/Berlin}}
stacks:
  data: {scan: {cron: '*/15 8-18 * * MON-FRI', zone: America/New_York}}
`);
  assert.deepEqual(problems, []);
  const deep = { kind: 'cron', expression: '0 3 * * *', zone: 'Europe/Berlin' };
  assert.deepEqual(policy?.defaults.scan, { declared: { kind: 'every', ms: 600_000 }, deep });
  const declared = { kind: 'cron', expression: '*/15 8-18 * * MON-FRI', zone: 'America/New_York' };
  assert.deepEqual(policy?.stacks['data']?.scan, { declared, deep });
});
