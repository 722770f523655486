import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseEstatePolicy, unknownStacks } from '../../src/config/estate-policy.ts';
import { DEFAULT_POLICY } from '../../src/core/stack-policy.ts';

test('the example estate has the policy that its file says', () => {
  const text = readFileSync(new URL('../../stacks/groundstate.yaml', import.meta.url), 'utf8');

  const { policy, problems } = parseEstatePolicy(text);

  assert.deepEqual(problems, []);
  assert.equal(policy?.defaults.drift, 'revert');
  assert.ok(policy?.stacks['network']?.exclusive.includes('aws_route'));
  assert.equal(policy?.stacks['data']?.dataBearingDeletes[0]?.address, 'data/aws_dynamodb_table.exports');
});

test('a stack gets what it says, else what the defaults of the file say, else the built-in defaults', () => {
  const { policy } = parseEstatePolicy(
    'version: 1\ndefaults: {drift: hold, deletions: {max: 7}}\nstacks:\n  a: {prune: confirm, deletions: {percent: 50}}\n',
  );

  assert.deepEqual(policy?.stacks['a'], {
    ...DEFAULT_POLICY,
    drift: 'hold',
    prune: 'confirm',
    maxDeletions: 7,
    maxDeletionPercent: 50,
  });
});

test('the least file is a version, and it changes nothing about the defaults', () => {
  assert.deepEqual(parseEstatePolicy('version: 1').policy?.defaults, DEFAULT_POLICY);
});

test('an allowance names what it is for, and no other', () => {
  const allow = '[{data_bearing_delete: a/aws_s3_bucket.b, reason: one}, {recreate: a/aws_s3_bucket.c, reason: two}]';
  const { policy } = parseEstatePolicy(`version: 1\nstacks:\n  a: {allow: ${allow}}\n`);

  assert.deepEqual(policy?.stacks['a']?.dataBearingDeletes, [{ address: 'a/aws_s3_bucket.b', reason: 'one' }]);
  assert.deepEqual(policy.stacks['a'].recreates, [{ address: 'a/aws_s3_bucket.c', reason: 'two' }]);
});

const mistakes: readonly (readonly [string, string, RegExp])[] = [
  ['an empty file', '', /line 1: The file must be a table/],
  ['another version', 'version: 2', /line 1: "version" must be 1/],
  ['no version', 'stacks: {}', /"version" is missing in the file/],
  ['a misspelt setting', 'version: 1\ndefaults:\n  prunes: auto', /line 3: "prunes" .* Did you mean "prune"\?/],
  [
    'a misspelt reaction',
    'version: 1\nstacks:\n  a:\n    drift: fix',
    /line 4: "drift" must be report, hold or revert/,
  ],
  [
    'an unquoted account',
    'version: 1\ndefaults: {account: 012345678901}',
    /line 2: "account" must be 12 digits in quotes/,
  ],
  [
    'an allowance for nothing',
    'version: 1\nstacks:\n  a:\n    allow:\n      - reason: because',
    /line 5: An entry of "allow" must have one of "data_bearing_delete" and "recreate"/,
  ],
  [
    'an allowance for two things at once',
    'version: 1\nstacks:\n  a:\n    allow: [{recreate: a/aws_s3_bucket.b, data_bearing_delete: a/aws_s3_bucket.b, reason: x}]',
    /line 4: An entry of "allow" must have one of/,
  ],
  [
    'a re-creation of an object of another stack',
    'version: 1\nstacks:\n  a:\n    allow: [{recreate: b/aws_s3_bucket.b, reason: x}]',
    /line 4: The allowance for "b\/aws_s3_bucket.b" stands below the stack "a"/,
  ],
  ['a stack without settings', 'version: 1\nstacks:\n  a:', /line 3: A stack must be a table/],
  ['a repeated stack', 'version: 1\nstacks:\n  a: {}\n  a: {}', /line 4: .*unique/],
  ['a type that is none', 'version: 1\ndefaults: {exclusive: [routes]}', /line 2: An entry of "exclusive"/],
  ['a negative budget', 'version: 1\ndefaults: {deletions: {max: -1}}', /"max" must not be negative/],
  ['a budget above all', 'version: 1\ndefaults: {deletions: {percent: 101}}', /"percent" must be between 0 and 100/],
  [
    'an allowance without a reason',
    'version: 1\nstacks:\n  a:\n    allow:\n      - data_bearing_delete: a/aws_s3_bucket.b',
    /line 5: "reason" is missing in an allowance/,
  ],
  [
    'an allowance below another stack',
    'version: 1\nstacks:\n  a:\n    allow:\n      - {data_bearing_delete: b/aws_s3_bucket.b, reason: old}',
    /line 5: .*which the address does not belong to/,
  ],
  ['an allowance as a default', 'version: 1\ndefaults: {allow: []}', /"allow" is not a setting of "defaults"/],
  ['broken YAML', 'version: 1\nstacks: [', /line \d/],
];

for (const [what, text, problem] of mistakes) {
  test(`${what} means no policy at all, and a sentence with the line`, () => {
    const { policy, problems } = parseEstatePolicy(text);

    assert.equal(policy, undefined);
    assert.match(problems.join('\n'), problem);
    for (const sentence of problems) assert.match(sentence, /^groundstate\.yaml, line \d+: .*[.?]$/);
  });
}

test('a stack that is named like a member of every object has no settings unless the file gives some', () => {
  const { policy } = parseEstatePolicy('version: 1\nstacks: {a: {}}');

  assert.equal(policy?.stacks['constructor'], undefined);
  assert.equal(policy?.stacks['toString'], undefined);
});

test('a stack of the file that the commit does not have is said, with the name that was probably meant', () => {
  const { policy } = parseEstatePolicy('version: 1\nstacks: {netwrok: {}, data: {}}');
  assert.ok(policy);

  const problems = unknownStacks(policy, ['network', 'data']);

  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /"netwrok", which the commit does not have\. Did you mean "network"\?/);
});
