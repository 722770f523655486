import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEstatePolicy } from '../../src/config/estate-policy.ts';

const written = (entry: string): string => `version: 1\nsecrets:\n  - ${entry}\nstacks:\n  data: {drift: revert}\n`;
const good = '{at: data/aws_x.y.password, reason: A test database, until: "2027-01-31"}';

test('exceptions for secrets count for every stack, named or not', () => {
  const { policy, problems } = parseEstatePolicy(written(good));
  const exception = { at: 'data/aws_x.y.password', reason: 'A test database', until: '2027-01-31' };
  assert.deepEqual(problems, []);
  assert.deepEqual(policy?.defaults.secretExceptions, [exception]);
  assert.deepEqual(policy.stacks['data']?.secretExceptions, [exception]);
});

test('without exceptions there are none', () => {
  assert.deepEqual(parseEstatePolicy('version: 1\n').policy?.defaults.secretExceptions, []);
});

const bad: readonly (readonly [entry: string, said: RegExp])[] = [
  ['{at: data/aws_x.y, reason: A test database}', /"until" is missing/],
  ['{at: data/aws_x.y, until: "2027-01-31"}', /"reason" is missing/],
  ['{reason: A test database, until: "2027-01-31"}', /"at" is missing/],
  ['{at: data/aws_x.y, reason: short, until: "2027-01-31"}', /"reason" must be text in one line of at least 8/],
  ['{at: data/aws_x.y, reason: A test database, until: "2027-02-30"}', /"until" must be the last day/],
  ['{at: data/aws_x.y, reason: A test database, until: "next year"}', /"until" must be the last day/],
  ['{at: data/aws_x.y, reason: A test database, untl: "2027-01-31"}', /"untl" is not a setting.*Did you mean "until"/],
  ['everything', /must be a table with "at", "reason" and "until"/],
];

for (const [entry, said] of bad) {
  test(`${entry} is refused with its line`, () => {
    const { policy, problems } = parseEstatePolicy(written(entry));
    assert.equal(policy, undefined);
    assert.match(problems.join(' '), said);
    assert.match(problems[0] ?? '', /^groundstate\.yaml, line 3: /);
  });
}
