import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesGlob } from '../../../src/resources/local/glob.ts';

const rows: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
  ['a.js', 'a.js', true],
  ['a.js', 'axjs', false],
  ['*.js', 'a.js', true],
  ['*.js', 'lib/a.js', false],
  ['**/*.js', 'a.js', true],
  ['**/*.js', 'lib/deep/a.js', true],
  ['lib/**', 'lib/deep/a.js', true],
  ['lib/?.js', 'lib/a.js', true],
  ['lib/?.js', 'lib/ab.js', false],
  ['*.{js,ts}', 'a.ts', true],
  ['*.{js,ts}', 'a.py', false],
  ['[ab].js', 'b.js', true],
  ['[!ab].js', 'b.js', false],
  ['a+b(c).js', 'a+b(c).js', true],
  ['.*', '.env', true],
];

for (const [pattern, path, matches] of rows) {
  test(`${pattern} ${matches ? 'matches' : 'does not match'} ${path}`, () => {
    assert.equal(matchesGlob(pattern, path), matches);
  });
}
