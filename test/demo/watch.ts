import { CheckFailure } from './checks.ts';
import type { LogLine } from './groundstate-process.ts';
import type { Ground, RunningWorker } from './stage.ts';
import { waitUntil } from './wait-until.ts';

/** The stacks of the estate, in the order in which they can be applied. */
export const stackNames = ['network', 'storage', 'data'] as const;

/** Waits until these workers have taken every stack to a commit, held changes aside. */
export async function waitForCommit(
  stage: Ground,
  commit: string,
  workers: readonly RunningWorker[],
  seconds = 90,
): Promise<void> {
  await waitUntil(
    `every stack reaches ${commit.slice(0, 7)}`,
    () => {
      const lines = workers.flatMap((worker) => worker.lines).filter((line) => line['commit'] === commit);
      const failed = lines.find((line) => line['msg'] === 'stack not reconciled' && line['outcome'] === 'failed');
      if (failed !== undefined) {
        throw new CheckFailure(`the run of ${String(failed['stack'])} succeeds`, 'succeeded', failed);
      }
      const done = new Set(lines.filter(isDone).map((line) => line['stack']));
      return stackNames.every((name) => done.has(name)) ? true : undefined;
    },
    { seconds, signal: stage.signal, seen: () => workers.map((worker) => worker.tail(3).join('\n')).join('\n') },
  );
}

function isDone(line: LogLine): boolean {
  return line['msg'] === 'stack reconciled';
}

/** Waits until a worker has read every stack so many more times. */
export async function waitForScans(stage: Ground, worker: RunningWorker, more: number): Promise<void> {
  const seen = worker.lines.length;
  await waitUntil(
    `${more} more scans of every stack`,
    () => {
      const fresh = worker.lines.slice(seen).filter(isDone);
      const isEnough = (name: string): boolean => fresh.filter((line) => line['stack'] === name).length >= more;
      return stackNames.every(isEnough) ? true : undefined;
    },
    { seconds: 60, signal: stage.signal, seen: () => worker.tail(5).join('\n') },
  );
}
