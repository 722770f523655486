// Compiles src/ to dist/, which is what `npm pack` ships: Node strips no types below node_modules
// (https://nodejs.org/api/typescript.html#type-stripping-in-dependencies). Types are checked by `npm run check`, not here.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { askGit } from './cli/read-version.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const from = path.join(root, 'src');
const to = path.join(root, 'dist');

rmSync(to, { recursive: true, force: true });
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.build.json')], { stdio: ['ignore', 2, 2] });
for (const script of globSync('**/*.sh', { cwd: from })) cpSync(path.join(from, script), path.join(to, script));
writeFileSync(path.join(to, 'build.json'), `${JSON.stringify({ commit: askGit(root) ?? '' })}\n`);
