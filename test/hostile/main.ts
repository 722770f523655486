// Attacks the synthesis, Git, the language and the messages, in every mode of isolation, and prints what was reached:
//   npm run hostile [-- --sample] [-- --only "part of a name"] [-- --mode uid]
// Exit status 1 if anything was reached, or if a control was not. Needs root and iproute2, and a network namespace of its own,
// in which the metadata addresses are servers of the stage.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isolatedModes, type Mode } from './attack.ts';
import { direct, repositories } from './corpus.ts';
import { startRegistry } from './registry.ts';
import { renderPage, renderTable } from './render-table.ts';
import { appliesTo, type Result, runDirect, runInMode } from './run-attacks.ts';
import { openStage } from './stage.ts';

const insideVariable = 'GROUNDSTATE_TEST_HOSTILE_INSIDE';
const page = fileURLToPath(new URL('../../docs/security-tests.md', import.meta.url));
const { values } = parseArgs({
  options: {
    sample: { type: 'boolean', default: false },
    only: { type: 'string' },
    mode: { type: 'string', multiple: true },
    aim: { type: 'string' },
  },
});

if (process.env[insideVariable] === undefined) enterNetwork();
prepareNetwork();
const stage = await openStage();
process.once('exit', () => stage.close());
const registry = await startRegistry(stage);
const results: Result[] = [];
const onResult = (result: Result): void => {
  results.push(result);
  process.stderr.write(
    `${result.reached === undefined ? 'held   ' : 'REACHED'} ${result.mode}: ${result.attack}${result.reached === undefined ? ` (${result.met})` : `: ${result.reached}`}\n`,
  );
};
const isChosen = ({ name, sample }: { readonly name: string; readonly sample?: boolean }): boolean =>
  (!values.sample || sample === true) && (values.only === undefined || name.includes(values.only));
const isAim = ({ aim }: { readonly aim: string }): boolean => values.aim === undefined || aim === values.aim;
const isMode = (mode: string): boolean => values.mode === undefined || values.mode.includes(mode);

for (const mode of ['none', ...isolatedModes] satisfies Mode[]) {
  if (!isMode(mode)) continue;
  const attacks = repositories.filter((attack) => isChosen(attack) && isAim(attack) && appliesTo(attack, mode));
  await runInMode(attacks, mode, { stage, registry, onResult });
}
for (const attack of isMode('-') ? direct.filter((attack) => isChosen(attack) && isAim(attack)) : []) {
  onResult(await runDirect(attack, stage));
}

const isWhole = !values.sample && values.only === undefined && values.mode === undefined && values.aim === undefined;
process.stdout.write(renderTable(results));
if (isWhole) {
  mkdirSync(path.dirname(page), { recursive: true });
  writeFileSync(page, renderPage(results));
}
const broken = results.filter(({ mode, reached }) => (mode === 'none') === (reached === undefined));
process.stdout.write(
  `\n${results.length - broken.length} of ${results.length} as they must be; ${new Set(results.map(({ attack }) => attack)).size} attacks\n`,
);
process.exit(broken.length === 0 && results.length > 0 ? 0 : 1);

function enterNetwork(): never {
  const args = ['--net', '--', process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const done = spawnSync('unshare', args, { stdio: 'inherit', env: { ...process.env, [insideVariable]: '1' } });
  process.exit(done.status ?? 1);
}

function prepareNetwork(): void {
  const ip = (...args: readonly string[]) => execFileSync('ip', [...args]);
  ip('link', 'set', 'lo', 'up');
  for (const address of ['169.254.169.254/32', '169.254.170.2/32']) ip('address', 'add', address, 'dev', 'lo');
  ip('-6', 'address', 'add', 'fd00:ec2::254/128', 'dev', 'lo', 'nodad');
}
