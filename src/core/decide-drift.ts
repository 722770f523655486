import type { Change, Decision } from './change.ts';
import type { Answer } from './reactions/react.ts';

/** The decision about a change that is drift alone: some of it is put back, or none. */
export function decideOnAnswers(change: Change, answers: readonly Answer[]): Decision {
  if (answers.some(({ reaction }) => reaction.reason === '')) return allow(change, answers);
  const reason = [...new Set(answers.map(({ reaction }) => reaction.reason))].join(' ');
  return { change, verdict: 'held', reason, answers, ...earliest(answers) };
}

/** An allowed change. One that Git makes to an attribute is no licence to put back another. */
export function allow(change: Change, answers: readonly Answer[]): Decision {
  const spared = answers.filter(({ part, reaction }) => part.cause === 'drift' && reaction.reason !== '');
  return {
    change,
    verdict: 'allowed',
    reason: '',
    answers,
    ...(spared.length === 0
      ? {}
      : { spares: Object.fromEntries(spared.map(({ part, reaction }) => [part.attribute, reaction.reason])) }),
    ...earliest(spared),
  };
}

/**
 * An allowed decision without what Git wants of the object: what drift alone moved is still put back, to what was
 * applied before. So a revert never ships a commit that waits. Held where nothing of it is put back.
 */
export function withoutGit(decision: Decision, reason: string): Decision {
  const { change, answers = [] } = decision;
  const isReverted = ({ part, reaction }: Answer): boolean => part.cause === 'drift' && reaction.reason === '';
  const canSplit = change.action === 'update' && answers.some(isReverted);
  if (!canSplit) return { ...decision, verdict: 'held', reason };
  const ofGit = change.differences.filter(({ cause }) => cause !== 'drift').map(({ attribute }) => [attribute, reason]);
  const { spares = {} } = allow(change, answers);
  return {
    ...decision,
    change: { ...change, action: 'revert drift' },
    spares: { ...spares, ...Object.fromEntries(ofGit) },
  };
}

/** Whether what is written of a change, if anything, is drift alone. */
export function revertsAlone(change: Change | undefined): boolean {
  return change?.action === 'revert drift' || change?.cause === 'drift';
}

function earliest(answers: readonly Answer[]): { readonly until?: number } {
  const times = answers.flatMap(({ reaction }) => reaction.until ?? []);
  return times.length === 0 ? {} : { until: Math.min(...times) };
}
