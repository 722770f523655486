// The example stacks on cdktn with its own provider bindings, which npm installs here (480 MB): npm run test:cdktn
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { copySources, moveImports } from './on-cdktn.ts';
import { assertSamePlan, comparable, synthesizeApp } from './same-app.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const stacks = path.join(root, 'stacks');
const bindings = '@cdktn/provider-aws@25.7.0';

/** The stacks with other imports and nothing else changed. */
async function moveToCdktn(copy: string): Promise<void> {
  await copySources(stacks, copy, (text) => moveImports(text).replaceAll('@cdktf/provider-aws', '@cdktn/provider-aws'));
  await rm(path.join(copy, 'package-lock.json'), { force: true });
  await writeFile(path.join(copy, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const { devDependencies: own } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const packages = [bindings, `cdktn@${own.cdktn}`, `constructs@${own.constructs}`];
  await execute('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { cwd: copy });
}

test(`the same code runs on cdktn and ${bindings}, declares the same and gives the same plan`, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'groundstate-cdktn-'));
  try {
    const copy = path.join(folder, 'app');
    await moveToCdktn(copy);
    const documents = await synthesizeApp('main.ts', copy);
    const known = await synthesizeApp('main.ts', stacks);
    assert.deepEqual(comparable(documents), comparable(known));
    await assertSamePlan(documents, known);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
