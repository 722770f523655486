import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertStandsAlone, installOffline, pack, runInstalled } from './pack.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'groundstate-package-'));
  installOffline(pack(folder), folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('the packed command runs from node_modules, in a folder with nothing else in it', () => assertStandsAlone(folder));

test('a setting that is missing is said there as it is anywhere', async () => {
  const { status, stderr } = await runInstalled(folder, ['status']);
  assert.equal(status, 64);
  assert.match(stderr, /The setting "installation" is missing/);
});

test('the package holds JavaScript and what it reads, and nothing of tests, infrastructure or sources', () => {
  const home = path.join(folder, 'node_modules', 'groundstate');
  const files = globSync('**/*', { cwd: home, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(home, path.join(entry.parentPath, entry.name)));
  const strange = files.filter(
    (file) => !/^(dist\/.*\.(js|sh)|dist\/build\.json|src\/launch\.mjs|package\.json|README\.md|LICENSE)$/.test(file),
  );
  assert.deepEqual(strange, []);
  for (const script of globSync('src/**/*.sh')) assert.ok(files.includes(script.replace(/^src/, 'dist')), script);
  const left = files.filter(
    (file) =>
      file.endsWith('.js') &&
      /from '\.[^']*\.ts'|import\('\.[^']*\.ts'\)/.test(readFileSync(path.join(home, file), 'utf8')),
  );
  assert.deepEqual(left, [], 'these still import sources');
});
