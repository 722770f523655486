import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkLockFile, checkManifest } from './check-lock-file.ts';
import { dropOldest } from './drop-oldest.ts';
import type { NpmSettings } from './npm-settings.ts';
import { isRecord, parseObject, readText } from './project.ts';
import { commandLine, type Sandbox, type SandboxPaths, type SynthLimits } from './sandbox.ts';
import { jobFailure, lockRefused } from './synth-failures.ts';

interface Installation {
  readonly sandbox: Sandbox;
  readonly npm: NpmSettings;
  readonly limits: SynthLimits;
  readonly allowedHosts: readonly string[];
  /** Shared by all commits: one folder for each lock file. */
  readonly packagesPath: string;
}

const keptInstallations = 6;

/** Installs what the lock file of a folder names, once for each lock file; undefined if the project needs no packages. */
export async function installPackages(
  folder: string,
  setting: Installation,
  signal: AbortSignal,
): Promise<string | undefined> {
  const manifestText = (await readText(path.join(folder, 'package.json'))) ?? '{}';
  const lockText = await readText(path.join(folder, 'package-lock.json'));
  if (lockText === undefined) {
    if (!wantsPackages(parseObject(manifestText, 'package.json'))) return undefined;
    throw lockRefused('There is no package-lock.json beside package.json');
  }
  checkManifest(manifestText);
  checkLockFile(lockText, setting.allowedHosts);
  const name = keyOf([manifestText, lockText, process.version, process.arch]);
  const target = path.join(setting.packagesPath, name);
  if (await isFolder(target)) {
    const now = new Date();
    await utimes(target, now, now);
    return path.join(target, 'node_modules');
  }

  await mkdir(setting.packagesPath, { recursive: true });
  const fresh = await mkdtemp(path.join(setting.packagesPath, '.new-'));
  try {
    // Only these two files: the repository's .npmrc could name another registry or a shell.
    await writeFile(path.join(fresh, 'package.json'), manifestText);
    await writeFile(path.join(fresh, 'package-lock.json'), lockText);
    await mkdir(path.join(fresh, 'node_modules'));
    await runInstallation(fresh, setting, signal);
    await rm(path.join(fresh, '.npm'), { recursive: true, force: true });
    // The user of a later job reads the packages from here.
    await chmod(fresh, 0o755);
    await rename(fresh, target).catch(async (error: unknown) => {
      if (!(await isFolder(target))) throw error;
    });
    await dropOldest(setting.packagesPath, keptInstallations);
    return path.join(target, 'node_modules');
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function runInstallation(fresh: string, setting: Installation, signal: AbortSignal): Promise<void> {
  const limits = { ...setting.limits, wallMs: Math.max(setting.limits.wallMs, 300_000) };
  const end = await setting.sandbox.run(
    {
      source: undefined,
      packages: undefined,
      resultFolder: fresh,
      largeResult: true,
      network: true,
      limits,
      steps: (paths) => [{ name: 'install', line: installLine(paths, setting.npm) }],
    },
    signal,
  );
  if (end.kind !== 'exited' || end.exitCode !== 0) throw jobFailure(end, limits);
}

function installLine(paths: SandboxPaths, npm: NpmSettings): string {
  const options = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
    '--userconfig=/nonexistent/user',
    '--globalconfig=/nonexistent/global',
    `--cache=${paths.out}/.npm`,
    `--registry=${npm.registry}`,
  ];
  const environment = {
    PATH: `${path.posix.dirname(paths.node)}:/usr/bin:/bin`,
    HOME: paths.home,
    LANG: 'C.UTF-8',
    CI: 'true',
    ...npm.environment,
    ...(npm.certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: paths.certificates }),
  };
  return commandLine(paths.out, environment, [paths.node, paths.npm, 'ci', ...options]);
}

function wantsPackages(manifest: Readonly<Record<string, unknown>>): boolean {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some((kind) => {
    const wanted = manifest[kind];
    return isRecord(wanted) && Object.keys(wanted).length > 0;
  });
}

function keyOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

async function isFolder(target: string): Promise<boolean> {
  return (await stat(target).catch(() => undefined))?.isDirectory() === true;
}
