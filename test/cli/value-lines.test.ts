import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStyle } from '../../src/cli/render/style.ts';
import { renderPair } from '../../src/cli/render/value-lines.ts';
import type { Plain } from '../../src/core/value.ts';
import { UNKNOWN } from '../../src/core/value.ts';

const style = createStyle(false);

const rows: readonly (readonly [string, Plain | undefined, Plain | undefined, string])[] = [
  ['a changed text', 'a', 'b', '~ x = "a" -> "b"'],
  ['a changed number', 1, 2, '~ x = 1 -> 2'],
  ['a value that is not known yet', 'a', UNKNOWN, '~ x = "a" -> (known after apply)'],
  ['an added value', undefined, true, '+ x = true'],
  ['a value that goes away', 'a', null, '- x = "a" -> null'],
  ['an empty table that is filled', {}, { a: 1 }, '~ x = {} -> { a = 1 }'],
  [
    'a table of which one entry changes, one comes, one goes and two stay',
    { a: 1, b: 2, gone: 3, s: 1 },
    { a: 1, b: 3, fresh: 4, s: 1 },
    '~ x = {\n    ~ b = 2 -> 3\n    + fresh = 4\n    - gone = 3 -> null\n      # (2 unchanged elements hidden)\n  }',
  ],
  [
    'a list whose elements move is compared by element',
    ['a', 'b'],
    ['b', 'c'],
    '~ x = [\n    - "a"\n    + "c"\n      # (1 unchanged element hidden)\n  ]',
  ],
  [
    'a text that holds JSON is compared inside',
    '{"Version":"1","S":[]}',
    '{"S":[],"Version":"2"}',
    '~ x = jsonencode({\n    ~ Version = "1" -> "2"\n      # (1 unchanged element hidden)\n  })',
  ],
  [
    'a nested value is opened',
    undefined,
    { 'a b': [{ c: 'd' }] },
    '+ x = {\n    + "a b" = [\n        + {\n            + c = "d"\n          }\n      ]\n  }',
  ],
];

for (const [what, before, after, expected] of rows) {
  test(`${what} is shown as Terraform's users read it`, () => {
    assert.equal(renderPair({ name: 'x', before, after }, 0, style).join('\n'), expected);
  });
}
