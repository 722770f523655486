import { isRecord, parseObject } from './project.ts';
import { lockRefused } from './synth-failures.ts';

const packagePath = /^(?:node_modules\/(?:@[\w.~-]+\/)?[\w.~-]+\/)*node_modules\/(?:@[\w.~-]+\/)?[\w.~-]+$/;
const plainVersion = /^\d+\.\d+\.\d+[\w.+-]*$/;
const plainRange = /^(npm:(@[\w.~-]+\/)?[\w.~-]+@)?[\w.+\-^~<>=|* ]*$/;
const kindsOfRanges = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

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
    checkRanges(where === '' ? 'The project' : `"${where}"`, entry);
    if (where === '') refuseWorkspaces(entry);
    else checkEntry(where, entry, allowedHosts);
  }
}

/**
 * Checks what package.json itself wants: npm compares it with the lock file by asking for it, and asking for a repository or a
 * file would already be too much.
 */
export function checkManifest(text: string): void {
  const manifest = parseObject(text, 'package.json');
  checkRanges('The project', manifest);
  refuseWorkspaces(manifest);
  checkOverrides(manifest['overrides']);
}

function refuseWorkspaces({ workspaces }: Readonly<Record<string, unknown>>): void {
  if (workspaces === undefined) return;
  throw lockRefused('The project has workspaces, which are not supported: give the stacks a package.json of their own');
}

/** An override is a range, a name of a dependency of the project (`$name`), or overrides below a package. */
function checkOverrides(overrides: unknown): void {
  if (overrides === undefined) return;
  if (!isRecord(overrides)) throw lockRefused('The overrides of package.json are not an object');
  for (const [name, wanted] of Object.entries(overrides)) {
    if (isRecord(wanted)) checkOverrides(wanted);
    else checkRange('The project', name, typeof wanted === 'string' ? wanted.replace(/^\$(?=[\w@])/, '') : wanted);
  }
}

function checkEntry(where: string, entry: Readonly<Record<string, unknown>>, allowedHosts: readonly string[]): void {
  if (!packagePath.test(where) || where.split('/').some((part) => /^\.+$/.test(part))) {
    throw lockRefused(`The entry "${where}" is a folder of the repository, not a package of a registry`);
  }
  const { link, version, resolved, integrity, inBundle, hasShrinkwrap } = entry;
  if (link === true) throw lockRefused(`The package "${where}" is a link to a folder`);
  if (hasShrinkwrap !== undefined && hasShrinkwrap !== false) {
    throw lockRefused(`The package "${where}" brings a lock file of its own, which nobody has checked`);
  }
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

function checkRanges(who: string, entry: Readonly<Record<string, unknown>>): void {
  for (const kind of kindsOfRanges) {
    const ranges = entry[kind];
    if (!isRecord(ranges)) continue;
    for (const [name, range] of Object.entries(ranges)) checkRange(who, name, range);
  }
}

function checkRange(who: string, name: string, range: unknown): void {
  if (typeof range === 'string' && plainRange.test(range)) return;
  throw lockRefused(`${who} wants "${name}" from ${JSON.stringify(range)}, which is not a version of a registry`);
}
