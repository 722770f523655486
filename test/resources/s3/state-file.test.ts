import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containsSensitive, toPlain, type Value } from '../../../src/core/value.ts';
import { typeOf } from '../../../src/core/value-parts.ts';
import { nameType } from '../../../src/core/value-type.ts';
import { readState } from '../../../src/resources/s3/state-file.ts';

/** The outputs of a state file as terraform_remote_state gives them. */
function outputsOf(outputs: object): ReadonlyMap<string, Value> {
  const read = readState(JSON.stringify({ version: 4, outputs }), 'here');
  assert.ok('outputs' in read, JSON.stringify(read));
  return read.outputs;
}

test('an output has the type that stands beside it', () => {
  const outputs = outputsOf({
    object: { value: { a: 1, b: ['x'] }, type: ['object', { a: 'number', b: ['list', 'string'] }] },
    set: { value: ['b', 'a', 'b'], type: ['set', 'string'] },
    nothing: { value: null, type: 'string' },
    any: { value: true },
    secret: { value: { a: 'x' }, type: ['map', 'string'], sensitive: true },
  });
  const types = Object.fromEntries([...outputs].map(([name, value]) => [name, nameType(typeOf(value))]));
  assert.equal(types['set'], 'set of string');
  assert.equal(types['nothing'], 'string');
  assert.equal(types['secret'], 'map of string');
  assert.deepEqual(toPlain(outputs.get('set') as Value), ['a', 'b']);
  assert.deepEqual(toPlain(outputs.get('object') as Value), { a: 1, b: ['x'] });
  assert.deepEqual(
    [...outputs].filter(([, value]) => containsSensitive(value)).map(([name]) => name),
    ['secret'],
  );
});

test('a file that is none, or of another format, or broken says so', () => {
  for (const [text, expected] of [
    ['{', /it is none/],
    ['[]', /it is none/],
    ['{"version":3}', /it has the format 3/],
    ['{"version":4,"outputs":{"a":{"value":"x","type":"number"}}}', /The output "a" in here is not of the type/],
  ] as const) {
    const read = readState(text, 'here');
    assert.match('problem' in read ? read.problem : '', expected);
  }
  assert.equal(outputsOf({}).size, 0);
});
