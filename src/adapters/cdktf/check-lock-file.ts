import { isRecord, parseObject } from './project.ts';
import { lockRefused } from './synth-failures.ts';

const packagePath = /^(?:node_modules\/(?:@[\w.~-]+\/)?[\w.~-]+\/)*node_modules\/(?:@[\w.~-]+\/)?[\w.~-]+$/;
const plainVersion = /^\d+\.\d+\.\d+[\w.+-]*$/;
const plainRange = /^(npm:(@[\w.~-]+\/)?[\w.~-]+@)?[\w.+\-^~<>=|* ]*$/;

/** Checks that every package of a lock file comes from an allowed registry and is pinned by its hash. */
export function checkLockFile(text: string, allowedHosts: readonly string[]): void {
  const lock = parseObject(text, 'package-lock.json');
  if (lock['lockfileVersion'] !== 3 && lock['lockfileVersion'] !== 2) {
    throw lockRefused('package-lock.json is of an old form (version 3 is needed)');
  }
  const { packages } = lock;
  if (!isRecord(packages)) throw lockRefused('package-lock.json has no list of packages');
  for (const [where, entry] of Object.entries(packages)) {
    if (!isRecord(entry)) throw lockRefused(`The entry "${where}" is not an object`);
    checkRanges(where, entry);
    if (where !== '') checkEntry(where, entry, allowedHosts);
  }
}

function checkEntry(where: string, entry: Readonly<Record<string, unknown>>, allowedHosts: readonly string[]): void {
  if (!packagePath.test(where) || where.split('/').some((part) => part === '..' || part === '.')) {
    throw lockRefused(`The entry "${where}" is a folder of the repository, not a package of a registry`);
  }
  const { link, version, resolved, integrity, inBundle } = entry;
  if (link === true) throw lockRefused(`The package "${where}" is a link to a folder`);
  if (typeof version !== 'string' || !plainVersion.test(version)) {
    throw lockRefused(`The package "${where}" has no plain version`);
  }
  if (resolved !== undefined) checkResolved(where, resolved, allowedHosts);
  // What is bundled comes inside the archive of its parent, whose hash covers it.
  if (inBundle === true && integrity === undefined) return;
  if (typeof integrity !== 'string' || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)) {
    throw lockRefused(`The package "${where}" has no sha512 hash`);
  }
}

function checkResolved(where: string, resolved: unknown, allowedHosts: readonly string[]): void {
  const url = typeof resolved === 'string' && URL.canParse(resolved) ? new URL(resolved) : undefined;
  if (url?.protocol !== 'https:') throw lockRefused(`The package "${where}" does not come over https`);
  if (url.username !== '' || url.password !== '' || !allowedHosts.includes(url.host)) {
    throw lockRefused(`The package "${where}" comes from ${url.host}, which is not one of the allowed registries`);
  }
}

function checkRanges(where: string, entry: Readonly<Record<string, unknown>>): void {
  if (where === '' && entry['workspaces'] !== undefined) {
    throw lockRefused(
      'The project has workspaces, which are not supported: give the stacks a package.json of their own',
    );
  }
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    const ranges = entry[kind];
    if (!isRecord(ranges)) continue;
    for (const [name, range] of Object.entries(ranges)) {
      if (typeof range !== 'string' || !plainRange.test(range)) {
        throw lockRefused(
          `${where === '' ? 'The project' : `"${where}"`} wants "${name}" from ${JSON.stringify(range)}, which is not a version of a registry`,
        );
      }
    }
  }
}
