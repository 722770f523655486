import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { toPlain } from '../../src/core/value.ts';
import { load, unchosenValues } from './support/evaluate-case.ts';
import { dropKnown, type PlannedValue, splitPlain, tidyChange } from './support/planned-value.ts';
import { type RandomConfiguration, randomConfiguration } from './support/random-configuration.ts';
import { terraformPresence } from './support/terraform.ts';
import { walk } from './support/walk-document.ts';

const count = Number(process.env['GROUNDSTATE_TEST_CONFIGURATIONS'] ?? 60);
const seed = Number(process.env['GROUNDSTATE_TEST_SEED'] ?? 20261120);

/** What is planned: by instance and by output, the known part and which parts are unknown. */
type Plan = Readonly<Record<string, PlannedValue>> | 'error';

interface Change {
  readonly address: string;
  readonly change: { readonly after: unknown; readonly after_unknown: unknown };
}

function askTerraform(configuration: RandomConfiguration, folder: string): Plan {
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(configuration));
  const run = (...args: string[]) =>
    spawnSync('terraform', args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run('plan', '-input=false', '-lock=false', '-refresh=false', '-out=plan').status !== 0) return 'error';
  const plan = JSON.parse(run('show', '-json', 'plan').stdout);
  const changes: readonly Change[] = plan.resource_changes ?? [];
  const outputs: Record<string, Change['change']> = plan.output_changes ?? {};
  return Object.fromEntries([
    ...changes.map(({ address, change }) => [address, tidyChange(change)] as const),
    ...Object.entries(outputs)
      .filter(([, change]) => change.after !== null || dropKnown(change.after_unknown) !== undefined)
      .map(([name, change]) => [`output.${name}`, tidyChange(change)] as const),
  ]);
}

function ask(configuration: RandomConfiguration): Plan {
  const { document, evaluator, diagnostics } = load(JSON.stringify(configuration), { stable: unchosenValues });
  if (document === undefined || evaluator === undefined || diagnostics.length > 0) return 'error';
  const { planned, problems } = walk(document, evaluator, false);
  const outputs = evaluator.outputs();
  if (problems.length > 0 || [...outputs.values()].some((output) => output.diagnostics.length > 0)) return 'error';
  return Object.fromEntries([
    ...[...planned].map(([id, value]) => [id, splitPlain(toPlain(value))] as const),
    ...[...outputs].map(([name, { value }]) => [`output.${name}`, splitPlain(toPlain(value))] as const),
  ]);
}

function differences(ours: Plan, theirs: Plan): readonly string[] {
  if (ours === 'error' || theirs === 'error') return [`ours: ${outcome(ours)}, terraform: ${outcome(theirs)}`];
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...names]
    .filter((name) => !isDeepStrictEqual(ours[name], theirs[name]))
    .map((name) => `${name}: ours ${JSON.stringify(ours[name])}, terraform ${JSON.stringify(theirs[name])}`);
}

/** The two errors of ours that are meant: see "Null in a format" and "`coalesce()` of an object and a map" in docs/language.md. */
const meant =
  /of format\(\) is null, so there is no text|^coalesce\(\): (a map of .* is needed, and an element does not fit|all elements must have the same type)/;

/** A null in a format within one expression that catches the error: the fallback here, and unknown there. */
const caughtNull = /\b(?:can|try)\((?:[^"\\]|\\.)*format\((?:[^"\\]|\\.)*null/;

function isMeant(configuration: RandomConfiguration): boolean {
  const { document, evaluator } = load(JSON.stringify(configuration), { stable: unchosenValues });
  if (document === undefined || evaluator === undefined) return false;
  const found = [
    ...walk(document, evaluator, false).problems,
    ...[...evaluator.outputs().values()].flatMap(({ diagnostics }) => diagnostics),
  ];
  return found.every(({ detail }) => meant.test(detail));
}

/** Refused before anything is known: see "What Terraform only refuses while it knows no types" in docs/language.md. */
function isRefusedWithoutTypes(folder: string): boolean {
  const { stdout } = spawnSync('terraform', ['validate', '-json'], { cwd: folder, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly { readonly summary: string }[] };
  return (
    diagnostics.length > 0 && diagnostics.every(({ summary }) => summary === 'Inconsistent conditional result types')
  );
}

function outcome(plan: Plan): string {
  return plan === 'error' ? 'error' : 'a plan';
}

test(`${count} random configurations are planned as terraform plans them`, { skip: terraformPresence() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundstate-configurations-'));
  try {
    writeFileSync(join(folder, 'main.tf.json'), '{"resource":{"terraform_data":{"x":{}}}}');
    assert.equal(spawnSync('terraform', ['init', '-input=false'], { cwd: folder }).status, 0);
    const different = fc.sample(randomConfiguration, { numRuns: count, seed }).flatMap((configuration) => {
      const [ours, theirs] = [ask(configuration), askTerraform(configuration, folder)];
      if (isDeepStrictEqual(ours, theirs) || (ours === 'error' && isMeant(configuration))) return [];
      if (ours !== 'error' && theirs === 'error' && isRefusedWithoutTypes(folder)) return [];
      if (ours !== 'error' && caughtNull.test(JSON.stringify(configuration))) return [];
      return [`${JSON.stringify(configuration)}\n  ${differences(ours, theirs).join('\n  ')}`];
    });
    const shortest = different.toSorted((a, b) => a.length - b.length).slice(0, 10);
    assert.equal(different.length, 0, `${different.length} differ:\n${shortest.join('\n')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
