import { Failure } from '../../core/failure.ts';
import type { GitMirror } from './git-mirror.ts';

/** Asks the mirror something; over a damaged mirror it is asked again, once the mirror was cloned anew. */
export type AskMirror = <T>(question: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/**
 * Makes the one that asks. A mirror is cloned again once for each tip of the tracked branch; if that does not help,
 * nothing is built upon it and a person is told.
 */
export function healMirror(mirror: GitMirror): AskMirror {
  /** How many times the mirror was replaced: a question that failed over the one before is asked again. */
  let generation = 0;
  let healedTip: string | undefined;
  let healing: Promise<void> | undefined;

  const replace = async (signal: AbortSignal): Promise<void> => {
    const tip = await mirror.readTip(signal);
    if (tip === healedTip) throw damaged(mirror);
    healedTip = tip;
    await mirror.discard();
    generation += 1;
    await mirror.fetchTip(signal);
  };
  const heal = (signal: AbortSignal): Promise<void> => {
    healing ??= replace(signal).finally(() => {
      healing = undefined;
    });
    return healing;
  };

  return async (question, signal) => {
    await healing?.catch(() => undefined);
    const asked = generation;
    try {
      return await question();
    } catch (thrown) {
      signal.throwIfAborted();
      if (asked === generation) {
        if (await mirror.isSound(signal)) throw thrown;
        await heal(signal);
      }
    }
    try {
      return await question();
    } catch (thrown) {
      signal.throwIfAborted();
      throw (await mirror.isSound(signal)) ? thrown : damaged(mirror);
    }
  };
}

function damaged(mirror: GitMirror): Failure {
  return new Failure({
    code: 'git.mirror-damaged',
    handling: 'stop',
    summary: 'The mirror of the repository is damaged, and a new one is as well',
    detail: `The local copy of ${mirror.url.href} could not be read, was cloned again, and cannot be read either. Whether a commit follows the applied one is not known, so nothing is applied. Run git fsck on the repository and check the disk of the worker; the next new commit is tried with one more clone.`,
  });
}
