import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { functionNames } from '../../src/terraform/functions/registry.ts';
import { unsupportedFunctions } from '../../src/terraform/functions/unsupported.ts';
import { terraformPresence } from './support/terraform.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/language.md'), 'utf8');
const list = /<!-- functions:[^>]*-->([\s\S]*?)<!-- end of functions -->/.exec(page)?.[1] ?? '';
const listed = [...list.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');

test('the page lists exactly the functions that can be called', () => {
  assert.deepEqual(listed.toSorted(), functionNames.toSorted());
});

test('every function of terraform can be called or is refused with its reason', { skip: terraformPresence() }, () => {
  const run = spawnSync('terraform', ['metadata', 'functions', '-json'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const { function_signatures: signatures } = JSON.parse(run.stdout);
  const names = [...new Set(Object.keys(signatures).map((name) => name.replace(/^core::/, '')))];
  const refused = Object.keys(unsupportedFunctions);
  assert.deepEqual(names.toSorted(), [...functionNames, ...refused].toSorted());
  for (const name of refused) assert.match(page, new RegExp(`^\\| \`${name}\` \\|`, 'm'));
});
