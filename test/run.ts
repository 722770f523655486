// Runs the tests below test/, or those whose paths begin with or contain an argument: npm test -- cli worker
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { poolVariable, startPool } from './support/emulator/pool.ts';
import { type Emulator, startEmulator } from './support/emulator/start.ts';
import { buildProgram, programVariable } from './support/program.ts';

/** Test files at a time on two cores: they mostly wait. */
const AT_ONCE = 3;
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const filters = process.argv.slice(2).map((filter) => filter.replace(/^\.\//, ''));
// The long ones first, so that none of them is left alone at the end.
const isLong = (file: string): boolean => /^test\/(conformance|integration)\//.test(file);
const sorted = globSync('test/**/*.test.ts', { cwd: root }).toSorted();
const all = [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
const chosen = filters.length === 0 ? all : all.filter((file) => filters.some((filter) => file.includes(filter)));

if (chosen.length === 0) {
  process.stderr.write(`No test file matches ${filters.join(', ')}.\n`);
  process.exit(1);
}

const args = [
  '--disable-warning=ExperimentalWarning',
  '--import',
  new URL('support/light-hooks.ts', import.meta.url).href,
  '--test',
  `--test-concurrency=${AT_ONCE}`,
  '--test-timeout=600000',
  '--test-reporter=spec',
  ...chosen,
];
const env = testEnvironment();
// A few files are soon done; all of them start an emulator some sixty times.
const pool =
  filters.length === 0 && env['AWS_ENDPOINT_URL'] === undefined ? await startPool(AT_ONCE, start) : undefined;
if (pool !== undefined) env[poolVariable] = pool.folder;
if (filters.length === 0 && env[programVariable] === undefined) env[programVariable] = await buildProgram();
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env });
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name));
const [code] = (await once(child, 'exit')) as [number | null];
await pool?.stop();
process.exit(code ?? 1);

function start(): Promise<Emulator> {
  return startEmulator({ env, log: (line) => process.stdout.write(`${line}\n`) });
}

/** A person's own settings and credentials must not decide what a test does; an emulator that they point to may serve. */
function testEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GROUNDSTATE_(?!TEST_)|AWS_(?!ENDPOINT_URL$)|NODE_TEST_CONTEXT$)/.test(name),
  );
  return Object.fromEntries(kept);
}
