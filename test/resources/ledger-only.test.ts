import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compareSync } from 'bcryptjs';
import fc from 'fast-check';
import type { Attributes } from '../../src/core/attribute.ts';
import { resolveDesired } from '../../src/core/desired.ts';
import type { Plain } from '../../src/core/value.ts';
import type { ResourceType, Tools } from '../../src/resources/define.ts';
import { ledgerOnlyTypes, loadResourceType } from '../../src/resources/registry.ts';

type Values = Readonly<Record<string, Plain>>;

const now = Date.parse('2026-01-31T10:20:30.400Z');
const tools: Tools = { now, pick: (below) => Math.floor(Math.random() * below) };

async function typeNamed(name: string): Promise<ResourceType> {
  const type = await loadResourceType(name);
  assert.ok(type?.ledgerOnly !== undefined);
  return type;
}

function desire(type: ResourceType, config: Values, applied?: Values) {
  const common = { sensitive: new Set<string>(), defaultTags: {}, address: 's/x.a', path: undefined };
  return resolveDesired({ attributes: type.attributes as Attributes, config, applied, ...common });
}

/** What is wrong with a configuration. */
async function problems(name: string, config: Values): Promise<readonly string[]> {
  const type = await typeNamed(name);
  const { desired, diagnostics } = desire(type, config);
  return [...diagnostics.map(({ detail }) => detail), ...(type.validate?.(desired.values as never) ?? [])];
}

async function make(name: string, config: Values, with_: Partial<Tools> = {}): Promise<Values> {
  const type = await typeNamed(name);
  assert.deepEqual(await problems(name, config), []);
  const made = type.ledgerOnly?.make(desire(type, config).desired.values as never, { ...tools, ...with_ });
  return made as Values;
}

function textIn(values: Values, name: string): string {
  const value = values[name];
  assert.ok(typeof value === 'string', name);
  return value;
}

async function adopt(name: string, id: string): Promise<Values> {
  const answer = (await typeNamed(name)).ledgerOnly?.adopt?.(id, tools);
  assert.ok(answer !== undefined && 'values' in answer, JSON.stringify(answer));
  return answer.values as Values;
}

describe('every type that lives in the ledger alone', () => {
  for (const name of Object.keys(ledgerOnlyTypes)) {
    test(`${name} has its own name, known defaults, and an argument that is always compared`, async () => {
      const type = await typeNamed(name);
      assert.equal(type.type, name);
      assert.match(type.summary, /^[A-Z].*\.$/);
      const attributes = Object.values(type.attributes);
      // Without one an entry would have nothing applied, and pass for one that was cut off.
      assert.ok(attributes.some((attribute) => attribute.default !== undefined || attribute.required));
      for (const { kind, default: fallback } of attributes) {
        if (fallback !== undefined && fallback !== null) assert.ok(kind.convert(fallback as Plain).ok);
      }
    });
  }
});

describe('random texts', () => {
  test('hold every minimum, and nothing that is not allowed', async () => {
    const count = fc.integer({ min: 0, max: 6 });
    const flag = fc.boolean();
    const config = fc.record({
      min_lower: count,
      min_upper: count,
      min_numeric: count,
      min_special: count,
      lower: flag,
      upper: flag,
      numeric: flag,
      special: flag,
      override_special: fc.constantFrom(null, '', '_%@'),
      length: fc.integer({ min: 24, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(config, async (given) => {
        fc.pre(given.lower || given.upper || given.numeric || given.special);
        const { result } = (await make('random_string', given)) as { readonly result: string };
        const special =
          given.override_special === null || given.override_special === '' ? '!@#$%&*()-_=+[]{}<>:?' : '_%@';
        const kinds = [
          [/[a-z]/g, given.lower, given.min_lower],
          [/[A-Z]/g, given.upper, given.min_upper],
          [/\d/g, given.numeric, given.min_numeric],
          [new RegExp(`[${special.replaceAll(/[\]\\^-]/g, '\\$&')}]`, 'g'), given.special, given.min_special],
        ] as const;
        assert.equal(result.length, given.length);
        let seen = 0;
        for (const [pattern, allowed, least] of kinds) {
          const found = result.match(pattern)?.length ?? 0;
          seen += found;
          assert.ok(allowed ? found >= least : found === least, `${pattern} ${found} ${least}: ${result}`);
        }
        assert.equal(seen, result.length);
      }),
      { numRuns: 200 },
    );
  });

  test('say what is wrong with their arguments', async () => {
    for (const [config, expected] of [
      [{ length: 0 }, /"length" must be between 1 and/],
      [{ length: 4, min_lower: 3, min_upper: 2 }, /add up to 5 characters, and "length" is 4/],
      [{ length: 4, lower: false, upper: false, numeric: false, special: false }, /No kind of characters/],
      [{ length: 4, numeric: true, number: false }, /Leave "number" out/],
      [{ length: 4, min_lower: -1 }, /less than 0/],
    ] as const) {
      assert.match((await problems('random_string', config)).join(), expected);
    }
    assert.deepEqual((await make('random_string', { length: 9, number: false }))['numeric'], false);
  });

  test('a password has a bcrypt hash, and no id that tells it', async () => {
    const made = await make('random_password', { length: 20 });
    assert.ok(compareSync(textIn(made, 'result'), textIn(made, 'bcrypt_hash')));
    assert.match(textIn(made, 'bcrypt_hash'), /^\$2a\$10\$/);
    assert.equal(made['id'], 'none');
    const type = await typeNamed('random_password');
    assert.ok(type.attributes['result']?.sensitive === true && type.attributes['bcrypt_hash']?.sensitive === true);
    const adopted = await adopt('random_password', 'hunter2');
    assert.equal(adopted['result'], 'hunter2');
    assert.equal(adopted['length'], 7);
  });
});

describe('other random values', () => {
  test('random_id spells the same bytes in every way', async () => {
    const made = await make('random_id', { byte_length: 4, prefix: 'p-' }, { pick: () => 251 });
    assert.deepEqual(made, {
      id: '-_v7-w',
      b64_url: 'p--_v7-w',
      b64_std: 'p-+/v7+w==',
      hex: 'p-fbfbfbfb',
      dec: 'p-4227595259',
    });
    assert.deepEqual(await adopt('random_id', 'p-,-_v7-w'), { ...made, byte_length: 4, prefix: 'p-', keepers: null });
    assert.match((await problems('random_id', { byte_length: 0 })).join(), /between 1 and/);
    assert.ok('problem' in ((await typeNamed('random_id')).ledgerOnly?.adopt?.('a b', tools) ?? {}));
  });

  test('random_integer stays within its range, and a seed gives the same number', async () => {
    const seen = new Set<Plain>();
    for (let turn = 0; turn < 200; turn += 1) {
      seen.add((await make('random_integer', { min: -1, max: 2 }))['result'] ?? null);
    }
    assert.deepEqual(
      [...seen].map(Number).sort((a, b) => a - b),
      [-1, 0, 1, 2],
    );
    const seeded = async () => (await make('random_integer', { min: 0, max: 1_000_000, seed: 'x' }))['result'];
    assert.equal(await seeded(), await seeded());
    assert.match((await problems('random_integer', { min: 2, max: 1 })).join(), /must not be above/);
    assert.equal((await adopt('random_integer', '7,1,9,s'))['seed'], 's');
  });

  test('random_shuffle repeats whole turns, and leaves nothing out before it repeats', async () => {
    const input = ['a', 'b', 'c'];
    const result = (await make('random_shuffle', { input, result_count: 7 }))['result'] as readonly string[];
    assert.equal(result.length, 7);
    assert.deepEqual(
      result.slice(0, 3).toSorted((a, b) => (a < b ? -1 : 1)),
      input,
    );
    assert.deepEqual(
      result.slice(3, 6).toSorted((a, b) => (a < b ? -1 : 1)),
      input,
    );
    assert.equal(((await make('random_shuffle', { input }))['result'] as readonly string[]).length, 3);
    assert.deepEqual((await make('random_shuffle', { input: [], result_count: 5 }))['result'], []);
    const seeded = async () => (await make('random_shuffle', { input, seed: 's' }))['result'];
    assert.deepEqual(await seeded(), await seeded());
  });

  test('random_pet ends with an animal and has its words before it', async () => {
    assert.match(textIn(await make('random_pet', {}), 'id'), /^[a-z]+-[a-z]+$/);
    assert.match(
      textIn(await make('random_pet', { length: 3, separator: '_', prefix: 'app' }), 'id'),
      /^app_[a-z]+ly_|^app_[a-z]+_/,
    );
    assert.match(textIn(await make('random_pet', { length: 1 }), 'id'), /^[a-z]+$/);
  });

  test('random_uuid and terraform_data have UUIDs of version 4, null_resource a long number', async () => {
    const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
    assert.match(textIn(await make('random_uuid', {}), 'result'), uuid);
    const made = await make('terraform_data', { input: { a: [1, null] } });
    assert.match(textIn(made, 'id'), uuid);
    assert.match(textIn(await make('null_resource', {}), 'id'), /^\d{10,20}$/);
  });
});

describe('times', () => {
  test('time_static is the time of the making, or the one that is given, with its zone', async () => {
    const made = await make('time_static', {});
    assert.equal(made['rfc3339'], '2026-01-31T10:20:30Z');
    assert.deepEqual([made['year'], made['month'], made['day'], made['unix']], [2026, 1, 31, Math.floor(now / 1000)]);
    const given = await make('time_static', { rfc3339: '2020-02-12T00:30:00+02:00' });
    assert.deepEqual([given['id'], given['day'], given['hour']], ['2020-02-12T00:30:00+02:00', 12, 0]);
    assert.match((await problems('time_static', { rfc3339: '2020-02-30T00:00:00Z' })).join(), /no RFC 3339 time/);
    assert.equal((await adopt('time_static', '2020-02-12T06:36:13Z'))['unix'], 1_581_489_373);
  });

  test('time_rotating adds what it is told by the calendar, and the last one counts', async () => {
    const rotation = async (config: Values) => (await make('time_rotating', config))['rotation_rfc3339'];
    assert.equal(await rotation({ rotation_days: 30 }), '2026-03-02T10:20:30Z');
    assert.equal(await rotation({ rotation_months: 1 }), '2026-03-03T10:20:30Z', 'a day that February lacks runs over');
    assert.equal(await rotation({ rotation_hours: 2 }), '2026-01-31T12:20:30Z');
    assert.equal(await rotation({ rotation_minutes: 1, rotation_hours: 2 }), '2026-01-31T10:21:30Z');
    assert.equal(await rotation({ rotation_years: 1, rotation_days: 2 }), '2027-01-31T10:20:30Z');
    assert.equal(await rotation({ rotation_rfc3339: '2030-01-01T00:00:00Z' }), '2030-01-01T00:00:00Z');
    assert.match((await problems('time_rotating', {})).join(), /A rotation is needed/);
    assert.match((await problems('time_rotating', { rotation_days: 0 })).join(), /at least 1/);
  });

  test('time_rotating is outdated when its rotation has passed, unless Git fixes it', async () => {
    const type = await typeNamed('time_rotating');
    const why = async (config: Values, at: number) => {
      const desired = desire(type, config).desired.values as never;
      return type.ledgerOnly?.outdated?.(desired, (await make('time_rotating', config)) as never, at);
    };
    assert.equal(await why({ rotation_minutes: 1 }, now + 59_000), undefined);
    assert.match((await why({ rotation_minutes: 1 }, now + 61_000)) ?? '', /due at 2026-01-31T10:21:30Z/);
    assert.equal(await why({ rotation_minutes: 1, rfc3339: '2020-01-01T00:00:00Z' }, now), undefined);
    const former = await make('time_rotating', { rotation_days: 1 });
    const later = type.ledgerOnly?.update?.(
      desire(type, { rotation_days: 2 }).desired.values as never,
      former as never,
    );
    assert.equal((later as Values)['rotation_rfc3339'], '2026-02-02T10:20:30Z', 'an update counts from the same base');
    assert.equal(
      (await adopt('time_rotating', '2026-01-31T10:20:30Z,,,30,,'))['rotation_rfc3339'],
      '2026-03-02T10:20:30Z',
    );
    assert.equal((await adopt('time_rotating', '2026-01-31T10:20:30Z,2026-02-01T00:00:00Z'))['day'], 1);
  });
});
