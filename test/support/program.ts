import { copyFileSync, globSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Where the run of all tests put the program that it built for them. */
export const programVariable = 'GROUNDSTATE_TEST_PROGRAM';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The program in the form in which it is written. */
export const sources = path.join(root, 'src', 'main.ts');

/** The program that a test starts: what the run built, else the sources. */
export function programFile(): string {
  return process.env[programVariable] ?? sources;
}

/**
 * Puts the sources together into few files, and gives the first of them: tests start the program some three hundred times, and
 * reading its files one by one is half of a start. It stands as deep below the root as `src/` files do, so
 * that it finds the same package.json and packages.
 */
export async function buildProgram(): Promise<string> {
  const folder = path.join(root, '.cache', 'test-program');
  rmSync(folder, { recursive: true, force: true });
  await build({
    entryPoints: [sources],
    outdir: folder,
    bundle: true,
    splitting: true,
    packages: 'external',
    keepNames: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    logLevel: 'error',
  });
  for (const script of globSync('src/**/*.sh', { cwd: root })) {
    copyFileSync(path.join(root, script), path.join(folder, path.basename(script)));
  }
  return path.join(folder, 'main.js');
}
