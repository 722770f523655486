import process from 'node:process';
import { consoleEdits } from './acts/console-edits.ts';
import { gitRevert } from './acts/git-revert.ts';
import { initialDeploy } from './acts/initial-deploy.ts';
import { killNine } from './acts/kill-nine.ts';
import { newCommit } from './acts/new-commit.ts';
import { nothingChanged } from './acts/nothing-changed.ts';
import { staleApply } from './acts/stale-apply.ts';
import { whatChanged } from './acts/what-changed.ts';
import { CheckFailure, type Checks, createChecks } from './checks.ts';
import { type CleanUp, createCleanUp } from './clean-up.ts';
import { keepRunning } from './keep-running.ts';
import { openStage } from './open-stage.ts';
import type { Screen } from './screen.ts';
import type { Act, Stage, Story } from './stage.ts';

const acts: readonly Act[] = [
  initialDeploy,
  nothingChanged,
  consoleEdits,
  newCommit,
  gitRevert,
  staleApply,
  killNine,
  whatChanged,
];

const exitStatuses = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof exitStatuses;

interface Played {
  readonly act: Act;
  readonly checks: Checks;
  readonly seconds: number;
  readonly hasHappened: boolean;
}

/** Plays the whole story; answers the exit status, which is 0 only when every act really happened. */
export async function playDemo(screen: Screen, options: { readonly keep: boolean }): Promise<number> {
  const stop = new AbortController();
  const cleanUp = createCleanUp();
  let stoppedBy: StopSignal | undefined;
  // A terminal sends the signal to every process, and the launcher passes it on as well: the second is no second wish.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      stoppedBy ??= name;
      stop.abort(new Error('stopped'));
    });
  }
  let status = 1;
  let stage: Stage | undefined;
  try {
    screen.caption(
      'Groundstate',
      'A Git repository, an AWS account and a Slack channel on this machine, and a worker that keeps the second equal to the first. Eight acts; what is claimed is checked with AWS itself.',
    );
    stage = await openStage({
      screen,
      cleanUp,
      signal: stop.signal,
      onLostWorker: (worker, code) =>
        stop.abort(
          new CheckFailure(
            `${worker.name} keeps running`,
            'running',
            `it ended with ${code}: ${worker.tail(5).join('\n')}`,
          ),
        ),
    });
    status = (await playActs(stage)) ? 0 : 1;
  } catch (error) {
    if (stoppedBy === undefined) explain(screen, stop.signal.aborted ? stop.signal.reason : error, stage);
  }
  if (options.keep && stage !== undefined && stoppedBy === undefined) await keepRunning(stage, stop.signal);
  await endAll(cleanUp, screen);
  if (stoppedBy === undefined || options.keep) return status;
  return exitStatuses[stoppedBy];
}

async function playActs(stage: Stage): Promise<boolean> {
  const { screen, signal } = stage;
  const first = await stage.headCommit();
  const story: Story = { startedAt: Date.now(), commits: new Map([['first', first]]), worker: undefined };
  const played: Played[] = [];
  try {
    for (const [index, act] of acts.entries()) {
      screen.caption(`Act ${index + 1} of ${acts.length}: ${act.title}`, act.text);
      await screen.pause(act.text.length / 18, signal);
      const checks = createChecks(screen);
      const from = performance.now();
      const note = (hasHappened: boolean): void =>
        void played.push({ act, checks, hasHappened, seconds: (performance.now() - from) / 1000 });
      try {
        await act.play(stage, story, checks);
        note(true);
      } catch (error) {
        note(false);
        throw error;
      }
      await screen.pause(4, signal);
    }
  } finally {
    summarize(screen, played);
  }
  return played.length === acts.length && played.every(({ hasHappened, checks }) => hasHappened && checks.count > 0);
}

function summarize(screen: Screen, played: readonly Played[]): void {
  if (played.length === 0) return;
  screen.caption('Summary', '');
  const rows = acts.map((act, index) => {
    const one = played[index];
    if (one === undefined) return [String(index + 1), act.title, 'not played', '', ''];
    return [
      String(index + 1),
      act.title,
      one.hasHappened ? 'happened' : 'FAILED',
      String(one.checks.count),
      `${one.seconds.toFixed(1)} s`,
    ];
  });
  screen.table(['ACT', 'STORY', 'RESULT', 'CHECKS', 'TIME'], rows);
}

function explain(screen: Screen, error: unknown, stage: Stage | undefined): void {
  if (error instanceof CheckFailure) {
    screen.failed(`The check failed: ${error.check}`);
    screen.quote('expected', error.expected);
    screen.quote('seen', error.seen);
  } else {
    screen.failed(describeError(error, stage !== undefined));
  }
  const worker = stage?.workers.at(-1);
  if (worker !== undefined) screen.quote(`the last lines of ${worker.name}`, worker.tail(12).join('\n'));
}

/** A machine that lacks something is told so in words; where the demo itself is wrong, the place helps. */
function describeError(error: unknown, isPlaying: boolean): string {
  if (!(error instanceof Error)) return String(error);
  return isPlaying ? (error.stack ?? error.message) : error.message;
}

async function endAll(cleanUp: CleanUp, screen: Screen): Promise<void> {
  for (const complaint of await cleanUp.run()) screen.failed(complaint);
}
