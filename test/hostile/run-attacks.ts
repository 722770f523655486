import { setTimeout as wait } from 'node:timers/promises';
import {
  type DirectAttack,
  isolatedModes,
  type Mode,
  type RepositoryAttack,
  type Stage,
  type SynthEnd,
} from './attack.ts';
import { type DrivenWorker, driveWorker } from './drive-worker.ts';
import { type openStage, ordinaryUser, readCommands } from './stage.ts';

/** What became of one attack in one mode. */
export interface Result {
  readonly attack: string;
  readonly aim: string;
  readonly mode: Mode | '-';
  /** Evidence, as words; undefined: nothing was reached. */
  readonly reached: string | undefined;
  /** What stood in the way, for the table: a failure, or that it ran and found nothing. */
  readonly met: string;
}

type OpenStage = Awaited<ReturnType<typeof openStage>>;

interface Campaign {
  readonly stage: OpenStage;
  readonly registry: { readonly address: string; readonly certificate: string };
  readonly onResult: (result: Result) => void;
}

/** Small enough that every limit is met, and large enough for a busy machine. */
const limits = {
  wallMs: 30_000,
  memoryMb: 96,
  stdoutBytes: 65_536,
  outputBytes: 50 * 2 ** 20,
  files: 500,
  processes: 64,
};
const shortMs = 4_000;
const graceMs = 5_000;
const longestDirectMs = 180_000;

/** Runs the attacks of one mode in one worker each for ordinary, for endless and for doubled runs; none of them may end it. */
export async function runInMode(
  attacks: readonly RepositoryAttack[],
  mode: Mode,
  campaign: Campaign,
): Promise<readonly Result[]> {
  const { stage, registry, onResult } = campaign;
  stage.giveTo(mode === 'namespace, not root' ? ordinaryUser : 0);
  const results: Result[] = [];
  for (const kind of ['plain', 'endless', 'twice'] as const) {
    const chosen = attacks.filter((attack) => kindOf(attack) === kind);
    if (chosen.length === 0) continue;
    const wish = {
      stage,
      mode,
      registry,
      limits: { ...limits, ...(kind === 'endless' ? { wallMs: shortMs } : {}) },
      twice: kind === 'twice',
    };
    let worker = await driveWorker(wish);
    if (worker.opening.kind !== 'open') {
      throw new Error(`The mode ${mode} is not possible here: ${worker.opening.text}`);
    }
    for (const attack of chosen) {
      const result = await runOne(attack, { mode, stage, worker });
      results.push(result);
      onResult(result);
      if (result.met !== 'the worker died') continue;
      worker.close();
      worker = await driveWorker(wish);
    }
    worker.close();
  }
  return results;
}

function kindOf({ aim, twice }: RepositoryAttack): 'plain' | 'endless' | 'twice' {
  if (twice === true) return 'twice';
  return aim === 'use everything up' ? 'endless' : 'plain';
}

async function runOne(
  attack: RepositoryAttack,
  { mode, stage, worker }: { readonly mode: Mode; readonly stage: OpenStage; readonly worker: DrivenWorker },
): Promise<Result> {
  stage.takeArrived();
  const end = await worker.synthesize(attack.files(stage));
  const aftermath = { end, arrived: stage.takeArrived(), stage, commands: readCommands() };
  const late =
    attack.judge?.(aftermath) === 'a process is left' ? await stillLeft(attack, aftermath) : attack.judge?.(aftermath);
  const reached =
    (end.kind === 'dead' ? end.text : undefined) ??
    (end.text.includes(stage.canary) ? 'the canary was read' : undefined) ??
    (aftermath.arrived.length > 0 ? aftermath.arrived.join(', ') : undefined) ??
    late ??
    missingRefusal(attack, end);
  return { attack: attack.name, aim: attack.aim, mode, reached, met: describe(end) };
}

/** What must be refused, and was taken or failed in another way. */
function missingRefusal({ refusal }: RepositoryAttack, end: SynthEnd): string | undefined {
  if (refusal === undefined || (end.kind === 'failure' && [refusal].flat().includes(end.code))) return undefined;
  return `it was not refused with ${[refusal].flat().join(' or ')} but: ${describe(end)}`;
}

/** What was killed may take a moment to vanish on a busy machine. */
async function stillLeft(
  attack: RepositoryAttack,
  aftermath: Parameters<NonNullable<RepositoryAttack['judge']>>[0],
): Promise<string | undefined> {
  for (const deadline = performance.now() + graceMs; performance.now() < deadline; ) {
    await wait(100);
    if (attack.judge?.({ ...aftermath, commands: readCommands() }) === undefined) return undefined;
  }
  return attack.judge?.({ ...aftermath, commands: readCommands() });
}

function describe(end: { readonly kind: string; readonly code?: string }): string {
  if (end.kind === 'dead') return 'the worker died';
  return end.kind === 'failure' ? (end.code ?? 'a failure') : 'ran, and found nothing';
}

/** Whether an attack applies to a mode. */
export function appliesTo(attack: RepositoryAttack, mode: Mode): boolean {
  if (mode === 'none') return attack.control === true;
  return (attack.modes ?? isolatedModes).includes(mode);
}

/** Runs an attack that needs no sandbox. */
export async function runDirect(attack: DirectAttack, stage: Stage): Promise<Result> {
  const timer = new AbortController();
  const late = wait(longestDirectMs, `no answer within ${longestDirectMs / 1000} s`, {
    signal: timer.signal,
    ref: false,
  });
  late.catch(() => undefined);
  const reached = await Promise.race([attack.run(stage), late]).catch(
    (error: unknown) => `it broke the test: ${String(error).slice(0, 500)}`,
  );
  timer.abort();
  return {
    attack: attack.name,
    aim: attack.aim,
    mode: '-',
    reached,
    met: reached === undefined ? 'refused, or without effect' : reached,
  };
}
