import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, from `src/cli` and from `dist/cli` alike. */
const home = new URL('../../', import.meta.url);
/** Written by `src/build-package.ts` and by the Dockerfile: the commit that was built. */
const built = new URL('../build.json', import.meta.url);

/**
 * `0.1.0+05cc1c2c027e`: the version and the commit that this was made from, as build metadata of https://semver.org.
 * A checkout that holds what no commit has ends with `.dirty`. Without a commit to tell, the version stands alone.
 */
export function readVersion(): string {
  const version = textOf(new URL('package.json', home), 'version') ?? 'unknown';
  const commit = existsSync(built) ? textOf(built, 'commit') : askGit(fileURLToPath(home));
  return commit === undefined || commit === '' ? version : `${version}+${commit}`;
}

/** `05cc1c2c027e` or `05cc1c2c027e.dirty` of the repository that stands in this very folder; undefined: there is none, or no git. */
export function askGit(folder: string): string | undefined {
  if (!existsSync(`${folder}/.git`)) return undefined; // a repository around node_modules is somebody else's
  const words = ['describe', '--always', '--exclude=*', '--abbrev=12', '--dirty=.dirty'];
  try {
    return execFileSync('git', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function textOf(file: URL, key: string): string | undefined {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const value = Object.entries(Object(content)).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : undefined;
}
