// The example stacks on cdktn with its own provider bindings, which npm installs here (480 MB): npm run test:cdktn
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assertSamePlan, comparable, synthesizeApp } from './same-app.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const stacks = path.join(root, 'stacks');
const bindings = '@cdktn/provider-aws@25.7.0';

/** The stacks with other imports and nothing else changed. */
async function moveToCdktn(copy: string): Promise<void> {
  await cp(stacks, copy, { recursive: true, filter: (source) => path.basename(source) !== 'node_modules' });
  for (const name of (await readdir(copy, { recursive: true })).filter((each) => each.endsWith('.ts'))) {
    const file = path.join(copy, name);
    const text = await readFile(file, 'utf8');
    const moved = text
      .replaceAll(`from 'cdktf'`, `from 'cdktn'`)
      .replaceAll('@cdktf/provider-aws', '@cdktn/provider-aws');
    await writeFile(file, moved);
  }
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
