import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCdktfSynth } from '../../../src/adapters/cdktf/cdktf-synth.ts';
import { Failure } from '../../../src/core/failure.ts';

/** Installed packages are kept between test runs, one folder for each lock file. */
export const testPackagesPath = fileURLToPath(new URL('../../../.cache/test-packages', import.meta.url));

type Options = Partial<Parameters<typeof createCdktfSynth>[0]>;
const { signal } = new AbortController();

/** A synthesizer with a cache of its own and the shared packages, and a way to write small projects for it. */
export async function openTestSynth(options: Options = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'groundstate-synth-'));
  const cachePath = path.join(folder, 'cache');
  const synth = await createCdktfSynth({ cachePath, packagesPath: testPackagesPath, twice: false, ...options }, signal);
  let projects = 0;
  const writeProject = async (files: Readonly<Record<string, string>>, name = 'estate') => {
    projects += 1;
    const root = path.join(folder, `project-${projects}`, name);
    for (const [file, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), content);
    }
    await mkdir(root, { recursive: true });
    return root;
  };
  return {
    folder,
    synth,
    writeProject,
    /** Synthesizes a project of these files. */
    async run(files: Readonly<Record<string, string>>, commit = '1'.repeat(40)) {
      return synth.synthesize({ path: await writeProject(files), commit }, signal);
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A project without packages, whose app is this code; `writeStack` and `writeManifest` stand for what cdktf does. */
export function appProject(code: string, settings: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return {
    'cdktf.json': JSON.stringify({ app: 'node main.ts', ...settings }),
    'main.ts': `import { writeManifest, writeStack } from './write.ts';\n${code}\n`,
    'package.json': '{ "type": "module" }',
    'write.ts': `
      import { mkdirSync, writeFileSync } from 'node:fs';
      const out = process.env['CDKTF_OUTDIR'] ?? '';
      export function writeStack(name: string, document: unknown): void {
        mkdirSync(out + '/stacks/' + name, { recursive: true });
        const text = typeof document === 'string' ? document : JSON.stringify(document);
        writeFileSync(out + '/stacks/' + name + '/cdk.tf.json', text);
      }
      export function writeManifest(...stacks: readonly Record<string, unknown>[]): void {
        const entries = stacks.map((stack) => [stack['name'], {
          synthesizedStackPath: 'stacks/' + stack['name'] + '/cdk.tf.json',
          workingDirectory: 'stacks/' + stack['name'], dependencies: [], annotations: [], ...stack,
        }]);
        writeFileSync(out + '/manifest.json', JSON.stringify({ version: '0', stacks: Object.fromEntries(entries) }));
      }`,
  };
}

/** A check for `assert.rejects`: the failure with this code, whose text for the user matches. */
export function isFailure(code: string, pattern: RegExp) {
  return (error: unknown): true => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.detail, pattern);
    assert.match(error.detail, /nothing was changed|refused/, 'the message says what it means for the estate');
    return true;
  };
}
