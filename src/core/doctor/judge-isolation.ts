import { type Finding, good, weak } from './finding.ts';

/** Judges how the code of the repository is kept apart; the mode has proved itself, or it would not be here. */
export function judgeIsolation({ mode, reason }: { readonly mode: string; readonly reason: string }): Finding {
  if (mode !== 'none') {
    return good(`The code of the repository runs apart from the worker, and that was tried: ${mode} (${reason}).`);
  }
  return weak({
    what: 'The code of the repository runs without isolation.',
    why: 'Whoever can push can read what the worker can read, its AWS credentials as well.',
    next: 'Set synth_isolation to auto, or to task with a synthesis host (docs/isolation.md).',
  });
}
