import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { appProject, isFailure, openTestSynth } from './open-test-synth.ts';

let bench: Awaited<ReturnType<typeof openTestSynth>>;
let lock: { readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>> };

before(async () => {
  bench = await openTestSynth();
  lock = JSON.parse(await readFile(new URL('../../../package-lock.json', import.meta.url), 'utf8'));
});
after(() => bench.close());

/** A project with one small package, pinned as in our own lock file. */
function projectWithPackage(code: string, change: { readonly integrity?: string } = {}) {
  const entry = lock.packages['node_modules/yocto-queue'];
  assert.ok(entry !== undefined);
  const { version } = entry;
  const dependencies = { 'yocto-queue': version };
  const scripts = { preinstall: 'touch ran-a-script', postinstall: 'touch ran-a-script' };
  const installed = { version, integrity: change.integrity ?? entry.integrity };
  return {
    ...appProject(code),
    'package.json': JSON.stringify({ name: 'x', version: '1.0.0', type: 'module', scripts, dependencies }),
    'package-lock.json': JSON.stringify({
      name: 'x',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'x', version: '1.0.0', hasInstallScript: true, dependencies },
        'node_modules/yocto-queue': installed,
      },
    }),
  };
}

const code = `
  import { existsSync, writeFileSync } from 'node:fs';
  import Queue from 'yocto-queue';
  const queue = new Queue(); queue.enqueue(1);
  let changed = 'yes'; try { writeFileSync('node_modules/yocto-queue/index.js', 'evil'); } catch (error) { changed = error.code; }
  writeStack('a', { size: queue.size, scripts: existsSync('node_modules/../ran-a-script'), changed });
  writeManifest({ name: 'a' });`;

test('packages come from the registry of the worker, not from the .npmrc of the repository, and run no scripts', async (context) => {
  const own = await openTestSynth({ packagesPath: path.join(bench.folder, 'fresh-packages') });
  context.after(() => own.close());
  let requests = 0;
  const registry = createServer((_request, response) => {
    requests += 1;
    response.statusCode = 500;
    response.end();
  }).listen(0, '127.0.0.1');
  context.after(() => registry.close());
  await new Promise((resolve) => registry.once('listening', resolve));
  const address = registry.address();
  assert.ok(address !== null && typeof address === 'object');
  const { stacks } = await own.run({
    ...projectWithPackage(code),
    '.npmrc': `registry=http://127.0.0.1:${address.port}/\nignore-scripts=false\nscript-shell=/bin/false\n`,
  });
  const seen = JSON.parse(stacks[0]?.document ?? '');
  assert.equal(requests, 0);
  assert.deepEqual([seen.size, seen.scripts], [1, false]);
  if (own.synth.isolation.mode === 'namespace') assert.equal(seen.changed, 'EROFS');
});

test('a package that does not match its hash is not installed', async () => {
  const integrity = `sha512-${'A'.repeat(86)}==`;
  await assert.rejects(
    bench.run(projectWithPackage(code, { integrity })),
    isFailure('synth.integrity', /"install" ended with 1/),
  );
});

test('a lock file that does not fit package.json is said', async () => {
  const files = projectWithPackage(code);
  const manifest = { ...JSON.parse(files['package.json']), dependencies: { 'yocto-queue': '0.0.1' } };
  await assert.rejects(
    bench.run({ ...files, 'package.json': JSON.stringify(manifest) }),
    isFailure('synth.install', /Run npm ci on your machine/),
  );
});
