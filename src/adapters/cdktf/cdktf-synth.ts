import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Synth, SynthesizedStack } from '../../engine/ports/synth.ts';
import { describeDifferences, type SynthOutcome } from './determinism.ts';
import { dropOldest } from './drop-oldest.ts';
import { writeFiles } from './file-set.ts';
import { type LocalOptions, openLocalWorkplace } from './local-workplace.ts';
import { mergeTerraformFiles } from './merge-terraform-files.ts';
import { readProject } from './project.ts';
import { readSynthOutput } from './read-output.ts';
import { readKeptResult, writeKeptResult } from './result-cache.ts';
import { notDeterministic } from './synth-failures.ts';
import { parseEcsTask } from './task/ecs-task.ts';
import { openTaskWorkplace } from './task/task-workplace.ts';
import type { Workplace } from './workplace.ts';

interface CdktfSynthOptions extends Omit<LocalOptions, 'isolation'> {
  readonly isolation?: LocalOptions['isolation'] | 'task';
  /** The synthesis host of the mode `task`: `unix:/path`, `https://...`, or `http://` on this machine. */
  readonly host?: string;
  /** Where the task of ECS is run; only for a host of that kind. */
  readonly cloud?: { readonly region: string; readonly endpoint: string | undefined };
  /** Whether a new commit is synthesized twice and must give the same; a folder that is no commit never is. */
  readonly twice?: boolean;
}

type SynthInput = Parameters<Synth['synthesize']>[0];

interface Setting {
  readonly workplace: Workplace;
  readonly resultsPath: string;
  /** What else the result depends on, besides the commit. */
  readonly manner: readonly string[];
  readonly twice: boolean;
}

const keptResults = 12;

/** Opens the synthesizer: proves the isolation first, then turns commits into stacks and keeps the results. */
export async function createCdktfSynth(options: CdktfSynthOptions, signal: AbortSignal): Promise<Synth> {
  const workplace = await openWorkplace(options, signal);
  const setting: Setting = {
    workplace,
    resultsPath: path.join(path.resolve(options.cachePath), 'results'),
    manner: [options.runner ?? 'auto', process.version],
    twice: options.twice ?? true,
  };
  return { isolation: workplace.isolation, synthesize: (input, now) => synthesizeCommit(setting, input, now) };
}

async function openWorkplace(options: CdktfSynthOptions, signal: AbortSignal): Promise<Workplace> {
  const { isolation = 'auto', host, cloud } = options;
  if (isolation !== 'task') return openLocalWorkplace({ ...options, isolation }, signal);
  const wallMs = options.limits?.wallMs;
  const task = parseEcsTask(host);
  if (task === undefined || cloud === undefined) return openTaskWorkplace({ host, wallMs }, signal);
  const { openEcsWorkplace } = await import('./task/ecs-workplace.ts'); // its SDK clients are for nobody else
  return openEcsWorkplace({ task, ...cloud, wallMs });
}

async function synthesizeCommit(
  setting: Setting,
  input: SynthInput,
  signal: AbortSignal,
): ReturnType<Synth['synthesize']> {
  const started = performance.now();
  const place = [input.path, input.commit, ...setting.manner];
  const key = `${input.commit}-${createHash('sha256').update(place.join('\n')).digest('hex').slice(0, 12)}`;
  const target = path.join(setting.resultsPath, key);
  const kept = await readKeptResult(target);
  if (kept !== undefined) return { stacks: kept, durationMs: performance.now() - started, cached: true };

  // Results of every stack lie here, and the app of one may run as another user of this machine.
  await mkdir(setting.resultsPath, { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(path.join(setting.resultsPath, '.new-'));
  try {
    const project = await readProject(input.path);
    const stacks =
      project.kind === 'terraform'
        ? await readTerraformFolder(input.path, project.files)
        : await synthesizeApp(setting, { input, folder: fresh }, signal);
    await writeKeptResult(fresh, stacks);
    await rename(fresh, target).catch(async () => {
      // Another call was faster, and its result serves; or the rest of an interrupted one is in the way.
      if ((await readKeptResult(target)) !== undefined) return;
      await rm(target, { recursive: true, force: true });
      await rename(fresh, target);
    });
    await dropOldest(setting.resultsPath, keptResults);
    const moved = await readKeptResult(target);
    return { stacks: moved ?? stacks, durationMs: performance.now() - started, cached: false };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Runs the app, and for a new commit once more: what depends on the moment or the place is no desired state. */
async function synthesizeApp(
  { workplace, twice }: Setting,
  { input, folder }: { readonly input: SynthInput; readonly folder: string },
  signal: AbortSignal,
): Promise<readonly SynthesizedStack[]> {
  const runInto = async (output: string, again: boolean): Promise<SynthOutcome> => {
    const files = await workplace.run({ path: input.path, again }, signal);
    await writeFiles(output, files);
    return { files, stacks: await readSynthOutput(output) };
  };
  const first = await runInto(path.join(folder, 'out'), false);
  if (!twice || !isCommit(input.commit)) return first.stacks;
  const other = path.join(folder, 'again');
  const second = await runInto(other, true);
  await rm(other, { recursive: true, force: true });
  const differences = describeDifferences(first, second);
  if (differences.length > 0) throw notDeterministic(input.commit, differences);
  return first.stacks;
}

function isCommit(name: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(name);
}

async function readTerraformFolder(folder: string, files: readonly string[]): Promise<readonly SynthesizedStack[]> {
  const document = await mergeTerraformFiles(folder, files);
  return [{ name: path.basename(folder), document, folder, dependencies: [], annotations: [] }];
}
