import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Synth, SynthesizedStack } from '../../engine/ports/synth.ts';
import { appSteps } from './app-steps.ts';
import { dropOldest } from './drop-oldest.ts';
import { installPackages } from './install-packages.ts';
import { mergeTerraformFiles } from './merge-terraform-files.ts';
import { type NpmSettings, readNpmSettings } from './npm-settings.ts';
import { type Project, type Runner, readProject } from './project.ts';
import { readSynthOutput } from './read-output.ts';
import { readKeptResult, writeKeptResult } from './result-cache.ts';
import type { IsolationMode, Sandbox, SynthLimits } from './sandbox.ts';
import { selectSandbox } from './select-sandbox.ts';
import { jobFailure } from './synth-failures.ts';
import { findTools } from './tools.ts';

interface CdktfSynthOptions {
  /** Where packages and results are kept; several synthesizers may share it. */
  readonly cachePath: string;
  /** Where installed packages are kept, if not in the cache. */
  readonly packagesPath?: string;
  readonly isolation?: IsolationMode | 'auto';
  readonly limits?: Partial<SynthLimits>;
  readonly runner?: Runner;
  /** Hosts from which a lock file may name packages; the registry of npm's own configuration by default. */
  readonly allowedRegistryHosts?: readonly string[];
}

type SynthInput = Parameters<Synth['synthesize']>[0];

interface Workshop {
  readonly sandbox: Sandbox;
  readonly npm: NpmSettings;
  readonly limits: SynthLimits;
  readonly runner: Runner;
  readonly allowedHosts: readonly string[];
  readonly packagesPath: string;
  readonly resultsPath: string;
}

const keptResults = 12;

const defaultLimits: SynthLimits = {
  wallMs: 120_000,
  memoryMb: 1024,
  stdoutBytes: 2 ** 20,
  outputBytes: 50 * 2 ** 20,
  files: 10_000,
  processes: 256,
};

/** Opens the synthesizer: proves the isolation first, then turns commits into stacks and keeps the results. */
export async function createCdktfSynth(options: CdktfSynthOptions, signal: AbortSignal): Promise<Synth> {
  const cachePath = path.resolve(options.cachePath);
  const limits = { ...defaultLimits, ...options.limits };
  const tools = findTools();
  const npm = await readNpmSettings(tools, signal);
  const { sandbox, isolation } = await selectSandbox(
    {
      wanted: options.isolation ?? 'auto',
      tools,
      scratch: path.join(cachePath, 'scratch'),
      certificates: npm.certificates,
      limits,
    },
    signal,
  );
  const workshop: Workshop = {
    sandbox,
    npm,
    limits,
    runner: options.runner ?? 'auto',
    allowedHosts: options.allowedRegistryHosts ?? [new URL(npm.registry).host],
    packagesPath: path.resolve(options.packagesPath ?? path.join(cachePath, 'packages')),
    resultsPath: path.join(cachePath, 'results'),
  };
  return { isolation, synthesize: (input, signalNow) => synthesizeCommit(workshop, input, signalNow) };
}

async function synthesizeCommit(
  workshop: Workshop,
  input: SynthInput,
  signal: AbortSignal,
): ReturnType<Synth['synthesize']> {
  const started = performance.now();
  const place = [input.path, input.commit, workshop.runner, process.version];
  const key = `${input.commit}-${createHash('sha256').update(place.join('\n')).digest('hex').slice(0, 12)}`;
  const target = path.join(workshop.resultsPath, key);
  const kept = await readKeptResult(target);
  if (kept !== undefined) return { stacks: kept, durationMs: performance.now() - started, cached: true };

  await mkdir(workshop.resultsPath, { recursive: true });
  const fresh = await mkdtemp(path.join(workshop.resultsPath, '.new-'));
  try {
    const project = await readProject(input.path);
    const stacks =
      project.kind === 'terraform'
        ? await readTerraformFolder(input.path, project.files)
        : await runApp({ workshop, input, project, output: path.join(fresh, 'out') }, signal);
    await writeKeptResult(fresh, stacks);
    await rename(fresh, target).catch(async () => {
      // Another call was faster, and its result serves; or the rest of an interrupted one is in the way.
      if ((await readKeptResult(target)) !== undefined) return;
      await rm(target, { recursive: true, force: true });
      await rename(fresh, target);
    });
    await dropOldest(workshop.resultsPath, keptResults);
    const moved = await readKeptResult(target);
    return { stacks: moved ?? stacks, durationMs: performance.now() - started, cached: false };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

interface AppRun {
  readonly workshop: Workshop;
  readonly input: SynthInput;
  readonly project: Extract<Project, { readonly kind: 'cdktf' }>;
  readonly output: string;
}

async function runApp({ workshop, input, project, output }: AppRun, signal: AbortSignal) {
  const { packageFolder } = project;
  const packages =
    packageFolder === undefined
      ? undefined
      : await installPackages(path.join(input.path, packageFolder), workshop, signal);
  await mkdir(output);
  const end = await workshop.sandbox.run(
    {
      source: input.path,
      packages: packages === undefined ? undefined : { from: packages, at: packageFolder ?? '.' },
      resultFolder: output,
      largeResult: false,
      network: false,
      limits: workshop.limits,
      steps: appSteps(project, workshop.runner, workshop.limits),
    },
    signal,
  );
  if (end.kind !== 'exited' || end.exitCode !== 0) throw jobFailure(end, workshop.limits);
  return readSynthOutput(output);
}

async function readTerraformFolder(folder: string, files: readonly string[]): Promise<readonly SynthesizedStack[]> {
  const document = await mergeTerraformFiles(folder, files);
  return [{ name: path.basename(folder), document, folder, dependencies: [], annotations: [] }];
}
