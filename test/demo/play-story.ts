import process from 'node:process';
import { CheckFailure, type Checks, createChecks } from './checks.ts';
import { type CleanUp, createCleanUp } from './clean-up.ts';
import { keepRunning } from './keep-running.ts';
import type { Opening } from './open-ground.ts';
import type { Screen } from './screen.ts';
import type { Act, Ground } from './stage.ts';

const exitStatuses = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof exitStatuses;

interface Played {
  readonly checks: Checks;
  readonly seconds: number;
  readonly hasHappened: boolean;
}

/** A story: what it stands on, and its acts in their order. */
export interface Play<G extends Ground, S> {
  readonly title: string;
  readonly text: string;
  readonly acts: readonly Act<G, S>[];
  open(opening: Opening): Promise<G>;
  /** What the acts hand on to each other. */
  begin(stage: G): Promise<S>;
}

/** Plays a whole story; answers the exit status, which is 0 only when every act really happened. */
export async function playStory<G extends Ground, S>(
  play: Play<G, S>,
  screen: Screen,
  options: { readonly keep: boolean },
): Promise<number> {
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
  let stage: G | undefined;
  try {
    screen.caption(play.title, play.text);
    stage = await play.open({
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
    status = (await playActs(play, stage)) ? 0 : 1;
  } catch (error) {
    if (stoppedBy === undefined) explain(screen, stop.signal.aborted ? stop.signal.reason : error, stage);
  }
  if (options.keep && stage !== undefined && stoppedBy === undefined) await keepRunning(stage, stop.signal);
  await endAll(cleanUp, screen);
  if (stoppedBy === undefined || options.keep) return status;
  return exitStatuses[stoppedBy];
}

async function playActs<G extends Ground, S>(play: Play<G, S>, stage: G): Promise<boolean> {
  const { screen, signal } = stage;
  const { acts } = play;
  const story = await play.begin(stage);
  const played: Played[] = [];
  try {
    for (const [index, act] of acts.entries()) {
      screen.caption(`Act ${index + 1} of ${acts.length}: ${act.title}`, act.text);
      await screen.pause(act.text.length / 18, signal);
      const checks = createChecks(screen);
      const from = performance.now();
      const note = (hasHappened: boolean): void =>
        void played.push({ checks, hasHappened, seconds: (performance.now() - from) / 1000 });
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
    summarize(screen, acts, played);
  }
  return played.length === acts.length && played.every(({ hasHappened, checks }) => hasHappened && checks.count > 0);
}

function summarize(screen: Screen, acts: readonly { readonly title: string }[], played: readonly Played[]): void {
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

function explain(screen: Screen, error: unknown, stage: Ground | undefined): void {
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
