// Everything that can be said of the code without running it: format, types, lint with the layer rules, unused code.
// With --fix it formats instead of checking the format.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

interface Check {
  readonly name: string;
  readonly tool: string;
  readonly args: readonly string[];
}

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const isFix = process.argv.includes('--fix');

const format: Check = isFix
  ? { name: 'format', tool: 'biome', args: ['check', '--write'] }
  : { name: 'format', tool: 'biome', args: ['check'] };

const checks: readonly Check[] = [
  format,
  { name: 'types', tool: 'tsc', args: ['--noEmit', '-p', '.'] },
  { name: 'lint', tool: 'oxlint', args: ['--type-aware', 'src', 'test', 'infra'] },
  { name: 'unused code', tool: 'knip', args: [] },
];

const failed = checks.filter((check) => !passes(check)).map(({ name }) => name);
process.stdout.write(failed.length === 0 ? 'check: everything is in order\n' : `check: failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

function passes({ name, tool, args }: Check): boolean {
  process.stdout.write(`check: ${name} (${tool})\n`);
  const command = path.join(root, 'node_modules', '.bin', tool);
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (done.error !== undefined) process.stderr.write(`check: ${tool} could not be started: ${done.error.message}\n`);
  return done.status === 0;
}
