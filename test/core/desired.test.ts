import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { resolveDesired } from '../../src/core/desired.ts';
import { bool } from '../../src/core/kinds/bool.ts';
import { int } from '../../src/core/kinds/number.ts';
import { tagMap } from '../../src/core/kinds/tag-map.ts';
import { text } from '../../src/core/kinds/text.ts';
import { type Plain, UNKNOWN } from '../../src/core/value.ts';

const attributes = {
  name: text({ required: true, onChange: 'replace' }),
  size: int({ default: 30 }),
  comment: text({ unset: '' }),
  fast: bool(),
  password: int({ sensitive: true }),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
};

function resolve(
  config: Readonly<Record<string, Plain>>,
  more: {
    takesRegion?: boolean;
    applied?: Readonly<Record<string, Plain>>;
    sensitive?: string[];
    defaultTags?: Record<string, string>;
  } = {},
) {
  return resolveDesired({
    attributes,
    config: { name: 'n', ...config },
    sensitive: new Set(more.sensitive),
    applied: more.applied,
    defaultTags: more.defaultTags ?? {},
    takesRegion: more.takesRegion ?? true,
    address: 's/aws_x.y',
    path: undefined,
  });
}

function codes(config: Readonly<Record<string, Plain>>, more: Parameters<typeof resolve>[1] = {}): readonly string[] {
  return resolve(config, more).diagnostics.map(({ code }) => code);
}

describe('what Git says of an instance', () => {
  test('an absent argument with a default means the default, and is compared', () => {
    const { desired } = resolve({});
    assert.equal(desired.values['size'], 30);
    assert.ok(desired.compared.has('size') && !desired.configured.has('size'));
  });

  test('an absent argument without a default belongs to the cloud, and is not compared', () => {
    assert.ok(!resolve({}).desired.compared.has('fast'));
  });

  test('a region is for types that have one, and an id is for nobody to choose', () => {
    assert.deepEqual(codes({ region: 'eu-west-1' }), []);
    assert.deepEqual(codes({ region: 'eu-west-1' }, { takesRegion: false }), ['unsupported-argument']);
    assert.deepEqual(codes({ id: 'x' }), ['computed-argument']);
  });

  test('null is the same as absent', () => {
    assert.deepEqual(resolve({ size: null, fast: null }).desired, resolve({}).desired);
  });

  test('an argument that we once wrote and that left Git goes back to what AWS has without it', () => {
    const { desired } = resolve({}, { applied: { comment: 'old' } });
    assert.equal(desired.values['comment'], '');
    assert.ok(desired.compared.has('comment'));
  });

  test('an argument that we never wrote is not reset', () => {
    assert.ok(!resolve({}, { applied: {} }).desired.compared.has('comment'));
    assert.ok(!resolve({}, { applied: { comment: null } }).desired.compared.has('comment'));
  });

  test('values are converted as Terraform does', () => {
    assert.equal(resolve({ size: '7' }).desired.values['size'], 7);
  });

  test('what is not known yet stays unknown, and is compared', () => {
    const { desired } = resolve({ size: UNKNOWN, tags: { a: UNKNOWN } });
    assert.deepEqual([...desired.unknown].sort(), ['size', 'tags']);
    assert.ok(desired.compared.has('size'));
  });

  test('default tags lie under the own ones', () => {
    const { desired } = resolve({ tags: { a: 'own' } }, { defaultTags: { a: 'default', b: 'default' } });
    assert.deepEqual(desired.values['tags'], { a: 'own', b: 'default' });
  });

  const mistakes: readonly (readonly [
    sentence: string,
    config: Readonly<Record<string, Plain>>,
    codes: readonly string[],
  ])[] = [
    ['a missing required argument is an error', { name: null }, ['missing-argument']],
    [
      'an argument that nobody knows is an error, because silence would be a wrong plan',
      { colour: 'red' },
      ['unsupported-argument'],
    ],
    ['an argument that nobody knows and that is null says nothing', { colour: null }, []],
    ['what only AWS decides cannot be configured', { arn: 'x' }, ['computed-argument']],
    ['a value of the wrong form is an error', { size: 'many' }, ['invalid-argument']],
    ['arguments that steer every type are no strangers', { timeouts: {}, region: 'eu-west-1' }, []],
  ];
  for (const [sentence, config, expected] of mistakes) {
    test(sentence, () => assert.deepEqual(codes(config), expected));
  }

  test('a mistake in a sensitive value does not show the value', () => {
    for (const result of [resolve({ password: 'hunter2' }), resolve({ size: 'hunter2' }, { sensitive: ['size'] })]) {
      assert.equal(result.diagnostics.length, 1);
      assert.doesNotMatch(JSON.stringify(result.diagnostics), /hunter2/);
    }
  });

  test('every attribute has a value, and an invalid one is never taken for a wish', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...Object.keys(attributes)),
          fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
        ),
        (config) => {
          const { desired } = resolveDesired({
            attributes,
            config,
            sensitive: new Set(),
            applied: undefined,
            defaultTags: {},
            address: 'a',
            path: undefined,
          });
          assert.deepEqual(Object.keys(desired.values).sort(), Object.keys(attributes).sort());
          assert.ok(!desired.compared.has('arn'));
        },
      ),
    );
  });
});
