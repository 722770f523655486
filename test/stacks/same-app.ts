import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { openEstate } from '../support/estate-rig.ts';
import { startRigCloud } from '../support/rig-cloud.ts';

const execute = promisify(execFile);

export type Document = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>>
>;

/** Runs main.ts as cdktf's own command line would, and reads each stack. */
export async function synthesizeApp(
  main: string,
  cwd: string,
  environment = 'production',
): Promise<Readonly<Record<string, Document>>> {
  const out = await mkdtemp(path.join(tmpdir(), 'groundstate-synth-'));
  const context = JSON.stringify({ environment });
  const { PATH } = process.env;
  await execute(process.execPath, [main], { cwd, env: { PATH, CDKTF_OUTDIR: out, CDKTF_CONTEXT_JSON: context } });
  const manifest = JSON.parse(await readFile(path.join(out, 'manifest.json'), 'utf8'));
  const entries = Object.keys(manifest.stacks).map(async (name) => {
    return [name, JSON.parse(await readFile(path.join(out, 'stacks', name, 'cdk.tf.json'), 'utf8'))] as const;
  });
  const documents = Object.fromEntries(await Promise.all(entries));
  await rm(out, { recursive: true });
  return documents;
}

/** The document without what differs by design: versions of the tools and paths of the machine. */
export function comparable(documents: Readonly<Record<string, Document>>): unknown {
  return JSON.parse(
    JSON.stringify(documents, (key, value) => (['terraform', '//', 'config'].includes(key) ? undefined : value)),
  );
}

/** Plans both in an empty account: the same changes with the same values. */
export async function assertSamePlan(
  one: Readonly<Record<string, Document>>,
  other: Readonly<Record<string, Document>>,
): Promise<void> {
  const cloud = await startRigCloud();
  const rig = await openEstate(cloud);
  try {
    const dependencies = { data: ['network', 'storage'] };
    const planned = async (documents: Readonly<Record<string, Document>>): Promise<unknown> => {
      rig.commit(documents, { dependencies });
      const reports = [];
      for (const stack of ['network', 'storage', 'data']) reports.push(await rig.plan(stack));
      return reports.map(({ decisions, outputs, diagnostics }) => ({ decisions, outputs, diagnostics }));
    };
    const first = await planned(one);
    assert.deepEqual(first, await planned(other));
    assert.ok(JSON.stringify(first).includes('"action":"create"'));
  } finally {
    rig.close();
    await cloud.stop();
  }
}
