import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { appSteps } from './app-steps.ts';
import { type DataFile, readFiles } from './file-set.ts';
import { installPackages } from './install-packages.ts';
import { type NpmSettings, readNpmSettings } from './npm-settings.ts';
import { type Runner, readProject } from './project.ts';
import type { IsolationMode, Sandbox, SynthLimits } from './sandbox.ts';
import { selectSandbox } from './select-sandbox.ts';
import { brokenProject, jobFailure } from './synth-failures.ts';
import { findTools } from './tools.ts';
import type { SynthJob, Workplace } from './workplace.ts';

export interface LocalOptions {
  /** Where jobs are laid out, and packages kept if `packagesPath` names no other place. */
  readonly cachePath: string;
  readonly packagesPath?: string;
  readonly isolation?: IsolationMode | 'auto';
  readonly limits?: Partial<SynthLimits>;
  readonly runner?: Runner;
  /** Hosts from which a lock file may name packages; the registry of npm's own configuration by default. */
  readonly allowedRegistryHosts?: readonly string[];
}

interface Workshop {
  readonly sandbox: Sandbox;
  readonly npm: NpmSettings;
  readonly limits: SynthLimits;
  readonly runner: Runner;
  readonly allowedHosts: readonly string[];
  readonly packagesPath: string;
  readonly scratch: string;
}

const defaultLimits: SynthLimits = {
  wallMs: 120_000,
  memoryMb: 1024,
  stdoutBytes: 2 ** 20,
  outputBytes: 50 * 2 ** 20,
  files: 10_000,
  processes: 256,
};

/** Opens a place on this machine: the strongest isolation that proves itself here, or the one that is asked for. */
export async function openLocalWorkplace(options: LocalOptions, signal: AbortSignal): Promise<Workplace> {
  const cachePath = path.resolve(options.cachePath);
  const scratch = path.join(cachePath, 'scratch');
  const limits = { ...defaultLimits, ...options.limits };
  const tools = findTools();
  const npm = await readNpmSettings(tools, signal);
  const wish = { wanted: options.isolation ?? 'auto', tools, scratch, certificates: npm.certificates, limits };
  const { sandbox, isolation } = await selectSandbox(wish, signal);
  const workshop: Workshop = {
    sandbox,
    npm,
    limits,
    runner: options.runner ?? 'auto',
    allowedHosts: options.allowedRegistryHosts ?? [new URL(npm.registry).host],
    packagesPath: path.resolve(options.packagesPath ?? path.join(cachePath, 'packages')),
    scratch,
  };
  return { isolation, run: (job, signalNow) => runApp(workshop, job, signalNow) };
}

async function runApp(workshop: Workshop, job: SynthJob, signal: AbortSignal): Promise<readonly DataFile[]> {
  const { sandbox, limits, runner, scratch } = workshop;
  const project = await readProject(job.path);
  if (project.kind === 'terraform') throw brokenProject('cdktf.json', 'is missing, so there is no app to run');
  const { packageFolder } = project;
  const packages =
    packageFolder === undefined
      ? undefined
      : await installPackages(path.join(job.path, packageFolder), workshop, signal);
  await mkdir(scratch, { recursive: true });
  const result = await mkdtemp(path.join(scratch, 'result-'));
  try {
    const output = path.join(result, 'out');
    await mkdir(output);
    const end = await sandbox.run(
      {
        source: job.path,
        packages: packages === undefined ? undefined : { from: packages, at: packageFolder ?? '.' },
        resultFolder: output,
        largeResult: false,
        network: false,
        again: job.again,
        limits,
        steps: appSteps(project, { runner, limits, again: job.again }),
      },
      signal,
    );
    if (end.kind !== 'exited' || end.exitCode !== 0) throw jobFailure(end, limits);
    return await readFiles(output, { files: limits.files, bytes: limits.outputBytes });
  } finally {
    await rm(result, { recursive: true, force: true });
  }
}
