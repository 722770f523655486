import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { dropKnown, splitPlain, tidyChange } from '../terraform/support/planned-value.ts';
import { type RandomConfiguration, randomConfiguration } from '../terraform/support/random-configuration.ts';
import { runTerraform, terraformPresence } from '../terraform/support/terraform.ts';

const count = Number(process.env['GROUNDSTATE_TEST_PLANS'] ?? 12);
const seed = Number(process.env['GROUNDSTATE_TEST_SEED'] ?? 20261126);

let cloud: RigCloud;
let rig: EstateRig;
before(async () => {
  cloud = await startRigCloud();
  rig = await openEstate(cloud);
});
after(async () => {
  rig.close();
  await cloud.stop();
});

interface Outcome {
  readonly changes: readonly string[];
  /** What is known of each output. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Outputs are shown, so that their values can be compared: a secret in one of them is an error on both sides. */
function shown(configuration: RandomConfiguration): object {
  const output = Object.entries(configuration.output).map(([name, body]) => [
    name,
    { ...(body as object), sensitive: false },
  ]);
  return { ...configuration, output: Object.fromEntries(output) };
}

function askTerraform(document: object, folder: string): Outcome | 'error' {
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(document));
  const planned = runTerraform(folder, 'plan', '-input=false', '-lock=false', '-refresh=false', '-out=plan');
  if (planned.status !== 0) return 'error';
  const plan = JSON.parse(runTerraform(folder, 'show', '-json', 'plan').stdout);
  const changes: readonly { readonly address: string; readonly change: { readonly actions: readonly string[] } }[] =
    plan.resource_changes ?? [];
  const outputs = Object.entries<Parameters<typeof tidyChange>[0]>(plan.output_changes ?? {});
  return {
    changes: changes.map(({ address, change }) => `${change.actions.join()} ${address}`).sort(),
    outputs: Object.fromEntries(
      outputs.flatMap(([name, change]) =>
        dropKnown(change.after_unknown) === undefined && change.after !== null
          ? [[name, tidyChange(change).known]]
          : [],
      ),
    ),
  };
}

async function ask(document: object): Promise<Outcome | 'error'> {
  rig.commit({ s: document });
  const { decisions, outputs, diagnostics } = await rig.plan('s');
  if (diagnostics.some(({ severity, code }) => severity === 'error' || code === 'instances-unknown')) return 'error';
  return {
    changes: decisions.map(({ change }) => `${change.action} ${change.address.slice('s/'.length)}`).sort(),
    outputs: Object.fromEntries(outputs.map(({ name, value }) => [name, splitPlain(value as never).known])),
  };
}

/** The same changes; and what Terraform knows of the outputs is the same (we know more: terraform_data.output). */
function agree(ours: Outcome | 'error', theirs: Outcome | 'error'): boolean {
  if (ours === 'error' || theirs === 'error') return ours === theirs;
  const known = Object.entries(theirs.outputs);
  return (
    isDeepStrictEqual(ours.changes, theirs.changes) &&
    known.every(([name, value]) => isDeepStrictEqual(ours.outputs[name], value))
  );
}

test(`the engine plans ${count} random configurations as terraform does: the same instances, changes and outputs`, {
  skip: terraformPresence(),
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundstate-plans-'));
  try {
    writeFileSync(join(folder, 'main.tf.json'), '{"resource":{"terraform_data":{"x":{}}}}');
    assert.equal(runTerraform(folder, 'init', '-input=false').status, 0);
    const different: unknown[] = [];
    for (const configuration of fc.sample(randomConfiguration, { numRuns: count, seed })) {
      const document = shown(configuration);
      const [ours, theirs] = [await ask(document), askTerraform(document, folder)];
      if (!agree(ours, theirs)) different.push({ document: JSON.stringify(document), ours, theirs });
    }
    assert.deepEqual(different, []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
