import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { planExpressions } from './support/ask-terraform.ts';
import { planOutput } from './support/plan-output.ts';
import type { PlannedValue } from './support/planned-value.ts';
import { randomCall, readSignatures } from './support/random-call.ts';
import { terraformPresence } from './support/terraform.ts';

const count = Number(process.env['GROUNDSTATE_TEST_CALLS'] ?? 150);
const seed = Number(process.env['GROUNDSTATE_TEST_SEED'] ?? 20261126);

/** What is refused here in the plan, and in Terraform only when the rest is known: see "Errors that are certain" in docs/language.md. */
const certain =
  /merge\(\) needs a map|The format uses \d+ of|is null, so there is no text|sum\(\) needs numbers|zipmap\(\) got|flatten\(\) needs a list or set or tuple, and this is a (map|object)/;

/** Keys that are still unknown may match, and the last digit of pow() depends on the processor: see docs/language.md. */
function isMeant(expression: string, ours: PlannedValue, theirs: PlannedValue): boolean {
  if (expression.startsWith('matchkeys(')) return ours.unknown === true && theirs.unknown === undefined;
  const [a, b] = [Number(ours.known), Number(theirs.known)];
  return expression.startsWith('pow(') && Math.abs(a - b) < Math.abs(b) * 1e-15;
}

function difference(expression: string, theirs: PlannedValue | 'error'): readonly string[] {
  const ours = planOutput(expression);
  if ('refused' in ours) {
    const isSame = theirs === 'error' || (theirs.unknown !== undefined && certain.test(ours.refused));
    return isSame ? [] : [`${expression}\n  terraform: ${JSON.stringify(theirs)}\n  ours:      ${ours.refused}`];
  }
  if (theirs !== 'error' && (isDeepStrictEqual(ours, theirs) || isMeant(expression, ours, theirs))) return [];
  return [`${expression}\n  terraform: ${JSON.stringify(theirs)}\n  ours:      ${JSON.stringify(ours)}`];
}

test(`${count} random calls of all functions with unknown arguments are planned as terraform plans them`, {
  skip: terraformPresence(),
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundstate-calls-'));
  try {
    const calls = randomCall(readSignatures(folder), true);
    const expressions = [...new Set(fc.sample(calls, { numRuns: count, seed }))];
    const answers = planExpressions(expressions, folder);
    const different = expressions.flatMap((expression, index) => difference(expression, answers[index] ?? 'error'));
    assert.equal(different.length, 0, `${different.length} differ:\n${different.slice(0, 25).join('\n')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** What `terraform plan` 1.11 said of expressions over the same unknown values. */
const examined: readonly { readonly expr: string; readonly planned: PlannedValue | 'error' }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'cases/examined-plans.json'), 'utf8'),
);

test(`${examined.length} expressions over unknown and sensitive values are planned as terraform did`, () => {
  const different = examined.flatMap(({ expr, planned }) =>
    difference(expr, planned === 'error' ? planned : { known: planned.known, unknown: planned.unknown }),
  );
  assert.deepEqual(different, []);
});
