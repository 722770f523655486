import type { Action, Cause, Difference } from './change.ts';
import type { Observation } from './observation.ts';

/** What one instance's situation is, before policy. */
interface Situation {
  /** The ledger has an entry. */
  readonly known: boolean;
  /** The run that created it did not live to bring it into shape. */
  readonly unfinished: boolean;
  /** Git wants something else of it than what was last applied. */
  readonly changedInGit: boolean;
  readonly observation: Observation | undefined;
  readonly differences: readonly Difference[];
  /** Whose object it is, by its mark or by what it stands on. */
  readonly found: 'ours' | 'foreign' | 'claimable' | undefined;
  readonly createFirst: boolean;
  /** Why the ledger or the mark must get another address, in a full sentence. */
  readonly relabelled?: string | undefined;
  /** Git says that the object is to be taken over as it is. */
  readonly imported?: boolean;
  /** Why it is to be made anew though Git did not change, as a sentence. */
  readonly outdated?: string | undefined;
}

/** What is to be done and why; the reason explains and never decides. */
export interface Decided {
  readonly action: Action;
  readonly cause: Cause;
  readonly reason: string;
  readonly replaceOrder?: 'create-first' | 'delete-first';
  /** It may not be touched at all: it belongs to someone else. */
  readonly foreign?: true;
  /** It is replaced because something else changes. */
  readonly triggered?: true;
}

/** Chooses the action for an instance that Git wants. Undefined: nothing can be said, because it could not be read. */
export function decideAction(situation: Situation): Decided | undefined {
  const { observation, differences } = situation;
  if (observation?.kind === 'unread') {
    return undefined;
  }
  if (observation === undefined || observation.kind === 'absent') {
    return decideMissing(situation);
  }
  if (situation.found === 'foreign') {
    return {
      action: 'adopt',
      cause: 'git',
      foreign: true,
      reason: situation.known
        ? 'The ledger knows it, and it bears the mark of another installation now.'
        : 'It exists already, and nothing proves that it is ours.',
    };
  }
  if (situation.known && situation.outdated !== undefined) {
    const replaceOrder = situation.createFirst ? 'create-first' : 'delete-first';
    return { action: 'replace', cause: 'git', replaceOrder, reason: situation.outdated };
  }
  if (differences.length === 0) {
    if (situation.known && !situation.unfinished) {
      return situation.relabelled === undefined
        ? { action: 'none', cause: 'git', reason: 'AWS is equal to Git.' }
        : { action: 'adopt', cause: 'git', reason: situation.relabelled };
    }
    if (situation.imported === true) {
      return { action: 'adopt', cause: 'git', reason: 'Git imports it, and it is equal to Git.' };
    }
    const why = situation.known ? 'its creation was cut off' : 'the ledger did not know it';
    return { action: 'adopt', cause: 'git', reason: `It exists, is ours and is equal to Git; ${why}.` };
  }
  return decideDifference(situation);
}

function decideMissing({ known, unfinished, changedInGit }: Situation): Decided {
  if (!known) {
    return { action: 'create', cause: 'git', reason: 'It is in Git and does not exist yet.' };
  }
  if (unfinished) {
    return { action: 'create', cause: 'both', reason: 'Its creation was cut off, and it is gone since.' };
  }
  return changedInGit
    ? { action: 'create', cause: 'both', reason: 'It was deleted outside of Git, and changed in Git since.' }
    : { action: 'create', cause: 'drift', reason: 'It was deleted outside of Git.' };
}

function decideDifference(situation: Situation): Decided {
  const cause = commonCause(situation.differences);
  const forcing = situation.differences.filter((difference) => difference.forcesReplacement);
  const names = situation.differences.map((difference) => difference.attribute).join(', ');
  if (forcing.length > 0) {
    return {
      action: 'replace',
      cause: commonCause(forcing),
      replaceOrder: situation.createFirst ? 'create-first' : 'delete-first',
      reason: `${forcing.map((difference) => difference.attribute).join(', ')} cannot be changed in place.`,
    };
  }
  if (cause === 'drift') {
    return { action: 'revert drift', cause, reason: `${names} was changed outside of Git.` };
  }
  return {
    action: 'update',
    cause,
    reason: cause === 'git' ? `${names} changed in Git.` : `${names} changed in Git and outside of it.`,
  };
}

/** Drift only where every difference is drift; git where every one is; otherwise both. */
function commonCause(differences: readonly Difference[]): Cause {
  const causes = new Set(differences.map((difference) => difference.cause));
  const [only] = causes;
  return causes.size === 1 && only !== undefined ? only : 'both';
}
