import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type Plain, toPlain, UNKNOWN } from '../../src/core/value.ts';
import { load, unchosenValues } from './support/evaluate-case.ts';
import { type RandomConfiguration, randomConfiguration } from './support/random-configuration.ts';
import { terraformPresence } from './support/terraform.ts';
import { shape, walk } from './support/walk-document.ts';

const count = Number(process.env['GROUNDSTATE_TEST_CONFIGURATIONS'] ?? 60);
const seed = Number(process.env['GROUNDSTATE_TEST_SEED'] ?? 20261120);

/** What is planned: by instance and by output, the known part and which parts are unknown. */
type Plan = Readonly<Record<string, { readonly known: unknown; readonly unknown: unknown }>> | 'error';

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
    ...changes.map(({ address, change }) => [address, tidy(change)] as const),
    ...Object.entries(outputs)
      .filter(([, change]) => change.after !== null || dropKnown(change.after_unknown) !== undefined)
      .map(([name, change]) => [`output.${name}`, tidy(change)] as const),
  ]);
}

function tidy({ after, after_unknown: unknown }: Change['change']) {
  return { known: dropNull(after), unknown: dropKnown(unknown) };
}

function ask(configuration: RandomConfiguration): Plan {
  const { document, evaluator, diagnostics } = load(JSON.stringify(configuration), { stable: unchosenValues });
  if (document === undefined || evaluator === undefined || diagnostics.length > 0) return 'error';
  const { planned, problems } = walk(document, evaluator, false);
  const outputs = evaluator.outputs();
  if (problems.length > 0 || [...outputs.values()].some((output) => output.diagnostics.length > 0)) return 'error';
  return Object.fromEntries([
    ...[...planned].map(([id, value]) => [id, split(toPlain(value))] as const),
    ...[...outputs].map(([name, { value }]) => [`output.${name}`, split(toPlain(value))] as const),
  ]);
}

function split(plain: Plain) {
  return { known: dropNull(onlyKnown(plain)), unknown: dropKnown(shape(plain)) };
}

function onlyKnown(plain: Plain): unknown {
  if (plain === UNKNOWN) return null;
  if (Array.isArray(plain)) return plain.map(onlyKnown);
  if (plain === null || typeof plain !== 'object') return plain;
  return Object.fromEntries(Object.entries(plain).map(([name, item]) => [name, onlyKnown(item)]));
}

/** Terraform leaves out what is null or unknown, here and there; so both sides leave it out of objects. */
function dropNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => dropNull(item) ?? null);
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, dropNull(item)] as const)
      .filter(([, item]) => item !== undefined),
  );
}

/** Only what is unknown: `true` at its place. */
function dropKnown(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => dropKnown(item) ?? false);
    return items.every((item) => item === false) ? undefined : items;
  }
  if (value === true) return true;
  if (value === null || typeof value !== 'object') return undefined;
  const entries = Object.entries(value)
    .map(([name, item]) => [name, dropKnown(item)] as const)
    .filter(([, item]) => item !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function differences(ours: Plan, theirs: Plan): readonly string[] {
  if (ours === 'error' || theirs === 'error') return [`ours: ${outcome(ours)}, terraform: ${outcome(theirs)}`];
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...names]
    .filter((name) => !isDeepStrictEqual(ours[name], theirs[name]))
    .map((name) => `${name}: ours ${JSON.stringify(ours[name])}, terraform ${JSON.stringify(theirs[name])}`);
}

/** The one difference that is meant: see "Null in a format" in docs/language.md. */
function isNullInFormat(configuration: RandomConfiguration): boolean {
  const { document, evaluator } = load(JSON.stringify(configuration), { stable: unchosenValues });
  if (document === undefined || evaluator === undefined) return false;
  const found = [
    ...walk(document, evaluator, false).problems,
    ...[...evaluator.outputs().values()].flatMap(({ diagnostics }) => diagnostics),
  ];
  return found.every(({ detail }) => /of format\(\) is null, so there is no text/.test(detail));
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
      if (isDeepStrictEqual(ours, theirs) || (ours === 'error' && isNullInFormat(configuration))) return [];
      return [`${JSON.stringify(configuration)}\n  ${differences(ours, theirs).join('\n  ')}`];
    });
    const shortest = different.toSorted((a, b) => a.length - b.length).slice(0, 10);
    assert.equal(different.length, 0, `${different.length} differ:\n${shortest.join('\n')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
