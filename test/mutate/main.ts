// Changes one small thing of a source file at a time and sees whether the tests notice:
//   npm run mutate -- src/a.ts src/b.ts [--tests test/a.test.ts test/more.test.ts] [--least 90]
// Without --tests, the test files that import the source are run. Exit status 1 where fewer than --least % were noticed.
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findMutations, type Mutation } from './find-mutations.ts';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const hook = pathToFileURL(path.join(root, 'test/mutate/replace-source.mjs')).href;
const longestTestMs = 120_000;
const folder = mkdtempSync(path.join(tmpdir(), 'groundstate-mutate-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const { sources, tests, least } = readArguments(process.argv.slice(2));
const outcomes = [];
for (const source of sources) outcomes.push(await mutateFile(source));
const all = outcomes.reduce((sum, { count }) => sum + count, 0);
const noticed = outcomes.reduce((sum, { killed }) => sum + killed, 0);
const share = all === 0 ? 100 : (noticed / all) * 100;
console.log(`\n${noticed} of ${all} mutants were noticed: ${share.toFixed(1)} %`);
process.exit(share >= least ? 0 : 1);

function readArguments(given: readonly string[]) {
  const mark = given.indexOf('--tests');
  const files = mark < 0 ? given : given.filter((_, index) => index !== mark);
  const { values, positionals } = parseArgs({
    args: [...files],
    allowPositionals: true,
    options: { least: { type: 'string', default: '90' } },
  });
  const isTest = (file: string): boolean => file.endsWith('.test.ts');
  const named = positionals.filter((file) => !isTest(file));
  if (named.length === 0) throw new Error('Name at least one source file: npm run mutate -- src/core/compare.ts');
  return { sources: named, tests: positionals.filter(isTest), least: Number(values.least) };
}

async function mutateFile(source: string): Promise<{ readonly count: number; readonly killed: number }> {
  const text = readFileSync(path.join(root, source), 'utf8');
  const chosen = tests.length > 0 ? tests : testsThatImport(source);
  if (chosen.length === 0) throw new Error(`No test imports ${source}; name some with --tests`);
  if (!(await passes(chosen, source, text))) {
    throw new Error(`The tests of ${source} fail without a change: ${chosen.join(' ')}`);
  }
  const mutations = findMutations(text, source);
  const survivors: Mutation[] = [];
  for (const mutation of mutations) {
    const mutated = text.slice(0, mutation.start) + mutation.replacement + text.slice(mutation.end);
    if (await passes(chosen, source, mutated)) survivors.push(mutation);
  }
  const killed = mutations.length - survivors.length;
  console.log(`${source}: ${killed} of ${mutations.length} noticed by ${chosen.join(' ')}`);
  for (const { line, operator, original, replacement } of survivors) {
    console.log(`  ${source}:${line} ${operator}: ${shorten(original)} -> ${shorten(replacement)}`);
  }
  return { count: mutations.length, killed };
}

function testsThatImport(source: string): readonly string[] {
  const name = `/${path.basename(source)}'`;
  return globSync('test/**/*.test.ts', { cwd: root })
    .filter((file) => readFileSync(path.join(root, file), 'utf8').includes(name))
    .toSorted();
}

/** Runs the test files one after the other until one fails; a mutant that never ends counts as noticed. */
async function passes(files: readonly string[], source: string, text: string): Promise<boolean> {
  const mutated = path.join(folder, 'mutated.ts');
  writeFileSync(mutated, text);
  for (const file of files) {
    const child = spawn(process.execPath, [`--import=${hook}`, '--disable-warning=ExperimentalWarning', file], {
      cwd: root,
      stdio: 'ignore',
      timeout: longestTestMs,
      killSignal: 'SIGKILL',
      env: {
        ...process.env,
        GROUNDSTATE_TEST_MUTATED_URL: pathToFileURL(path.join(root, source)).href,
        GROUNDSTATE_TEST_MUTATED_SOURCE: mutated,
      },
    });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0) return false;
  }
  return true;
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 60)}...` : line || '(nothing)';
}
