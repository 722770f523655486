import type { Change, Decision } from './change.ts';
import type { Control } from './controls/control.ts';
import { reasonOfControls } from './controls/guard.ts';
import { allow, decideOnAnswers, withoutGit } from './decide-drift.ts';
import type { DriftRecord } from './drift.ts';
import { driftParts } from './reactions/drift-parts.ts';
import { type Answer, reactTo } from './reactions/react.ts';
import { closedFor } from './reactions/windows.ts';
import { isRetained, type StackPolicy } from './stack-policy.ts';

interface PolicyInput {
  readonly stack: string;
  readonly changes: readonly Change[];
  /** Undefined where no groundstate.yaml rules the stack: then nothing is applied. */
  readonly policy: StackPolicy | undefined;
  /** How many objects the stack has now. */
  readonly stackSize: number;
  /** Addresses whose deletion `prevent_destroy` forbids. */
  readonly protectedAddresses: ReadonlySet<string>;
  /** How many objects left Git and could not be read: no change stands for them, and they count as deletions all the same. */
  readonly unreadOrphans: number;
  /** What people ordered for a while. */
  readonly controls: readonly Control[];
  /** What is remembered of the drifts of the stack; needed only where a change has drift in it. */
  readonly records: readonly DriftRecord[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Says of each change whether it may be applied unattended (DESIGN sections 1 and 7). */
export function applyPolicy(input: PolicyInput): readonly Decision[] {
  const decided = input.changes.map((change) => decide(change, input));
  return holdOverBudget(decided, input);
}

function decide(change: Change, input: PolicyInput): Decision {
  const { policy, controls, now } = input;
  const held = (reason: string): Decision => ({ change, verdict: 'held', reason });
  if (change.action === 'none') {
    return { change, verdict: 'allowed', reason: '' };
  }
  if (policy === undefined) {
    return held(
      'There is no usable groundstate.yaml for this stack, so nothing is applied. Add one to the root of the infra repository.',
    );
  }
  if (change.foreign === true) {
    return held(
      'An object of this name or place exists, and no mark of ours or parent of ours proves that it is ours, so it belongs to someone else and is not touched. Choose another name, or delete or rename that object.',
    );
  }
  if (change.refusal !== undefined) {
    return held(change.refusal);
  }
  const ordered = reasonOfControls(change, controls, now);
  if (ordered !== '') {
    return { ...held(ordered), ...(isDriftAlone(change) ? {} : { waits: true as const }) };
  }
  const answers = answersFor(change, policy, input);
  if (isDriftAlone(change)) {
    const reason = reasonAgainstDrift(change, policy);
    return reason === '' ? decideOnAnswers(change, answers) : { ...held(reason), isLeftAlone: true };
  }
  const reason = reasonToHoldGit(change, input, policy);
  const closed =
    reason === '' && waitsForWindow(change)
      ? closedFor(policy.driftRules.calendar, { stack: input.stack, what: 'git' }, now)
      : undefined;
  if (closed !== undefined) {
    const until = closed.opensAt === undefined ? {} : { until: closed.opensAt };
    return withoutGit({ change, verdict: 'allowed', reason: '', answers, waits: true, ...until }, closed.reason);
  }
  return reason === '' ? allow(change, answers) : held(reason);
}

/** Whether all of a change is drift; the rest of it, if any, is Git's. */
function isDriftAlone(change: Change): boolean {
  switch (change.action) {
    case 'create':
      return change.cause !== 'git';
    case 'delete':
      return change.addedTo !== undefined;
    case 'revert drift':
      return true;
    case 'update':
      return change.cause === 'drift';
    case 'replace':
    case 'adopt':
    case 'forget':
    case 'none':
      return false;
  }
}

/** Whether a change waits for its window: what only the ledger learns does not, nor the end of what was begun. */
function waitsForWindow(change: Change): boolean {
  switch (change.action) {
    case 'delete':
      return change.replacedAt === undefined;
    case 'create':
    case 'update':
    case 'replace':
      return true;
    case 'adopt':
      return change.importId !== undefined;
    case 'revert drift':
    case 'forget':
    case 'none':
      return false;
  }
}

function answersFor(
  change: Change,
  policy: StackPolicy,
  { stack, controls, records, now }: PolicyInput,
): readonly Answer[] {
  const situation = { stack, rules: policy.driftRules, drift: policy.drift, controls, records, now };
  return driftParts(change, policy.driftRules.severities).map((part) => ({
    part,
    reaction: reactTo(change, part, situation),
  }));
}

/** Why drift is not put back, whatever the rules for drift say. */
function reasonAgainstDrift(change: Change, policy: StackPolicy): string {
  if (change.addedTo !== undefined && !policy.exclusive.includes(change.type)) {
    return `groundstate.yaml does not make ${change.type} exclusive for this stack, so what somebody added is only reported. Add it to Git, remove it by hand, or list ${change.type} under \`exclusive\`.`;
  }
  // An object that was deleted by hand: an empty one in its place would hide that the data is gone.
  const mayBeEmpty = policy.recreates.some((allowance) => allowance.address === change.address);
  return change.action === 'create' && change.dataBearing && !mayBeEmpty
    ? `It held data and was deleted outside of Git; an empty one in its place would hide that the data is gone. Restore it from a backup under the same name. To have it made anew and empty, add to groundstate.yaml under the stack: allow: [{recreate: '${change.address}', reason: '...'}].`
    : '';
}

/** Why a change of Git has to wait for a person or for another commit. */
function reasonToHoldGit(change: Change, input: PolicyInput, policy: StackPolicy): string {
  switch (change.action) {
    case 'delete':
      return reasonToHoldDelete(change, input, policy);
    case 'replace':
      return reasonToHoldReplace(change, input, policy);
    case 'create':
    case 'update':
    case 'revert drift':
    case 'adopt':
    case 'forget':
    case 'none':
      return '';
  }
}

function reasonToHoldDelete(change: Change, input: PolicyInput, policy: StackPolicy): string {
  if (input.protectedAddresses.has(change.address)) {
    return 'prevent_destroy protected it when it was last applied. Take prevent_destroy off in one commit, let it be applied, and take the resource out in the next.';
  }
  if (change.replacedAt !== undefined) {
    return reasonToHoldDataLoss(change, policy); // its replacement was allowed, and is only brought to its end
  }
  if (policy.prune !== 'auto') {
    return policy.prune === 'off'
      ? 'groundstate.yaml has `prune: off` for this stack, so nothing is deleted because it left Git. Set `prune: auto`, or delete it by hand.'
      : 'groundstate.yaml has `prune: confirm` for this stack: a person must confirm the deletion.';
  }
  return reasonToHoldDataLoss(change, policy);
}

function reasonToHoldReplace(change: Change, input: PolicyInput, policy: StackPolicy): string {
  if (change.cause === 'drift') {
    return 'Only a new object would undo this drift, and a revert never replaces or deletes. Put it back by hand, or change Git to what is live.';
  }
  if (input.protectedAddresses.has(change.address)) {
    return 'prevent_destroy forbids to replace it. Change Git so that no new object is needed, or take prevent_destroy off in a commit of its own.';
  }
  if (isRetained(policy, change)) {
    return 'groundstate.yaml retains it, so it is never deleted, not even to be replaced. Change Git so that no new object is needed, give the new one an address of its own, or take it off `retain`.';
  }
  return reasonToHoldDataLoss(change, policy);
}

function reasonToHoldDataLoss(change: Change, policy: StackPolicy): string {
  if (!change.dataBearing || isNamed(change, policy)) {
    return '';
  }
  return `It holds data, which would be lost. To allow it, add to groundstate.yaml under the stack: allow: [{data_bearing_delete: '${change.replacedAt ?? change.address}', reason: '...'}].`;
}

/** Whether groundstate.yaml allows by its address that the object goes; a former object goes by the address that it had. */
function isNamed({ address, replacedAt }: Change, policy: StackPolicy | undefined): boolean {
  return policy?.dataBearingDeletes.some((allowance) => allowance.address === (replacedAt ?? address)) ?? false;
}

/**
 * More deletions than the budget, and all of them wait for a person: a lost folder must not empty an account. What Git asks
 * for is counted, also where it is held or unread for now: otherwise the rest of a lost folder would be deleted in slices.
 */
function holdOverBudget(decisions: readonly Decision[], input: PolicyInput): readonly Decision[] {
  const { policy } = input;
  const deletions = decisions.filter(({ change }) => countsAsDeletion(change, policy));
  if (policy === undefined || deletions.length === 0) {
    return decisions;
  }
  const count = deletions.length + input.unreadOrphans;
  const percent = (count / Math.max(1, input.stackSize)) * 100;
  const overCount = count > policy.maxDeletions;
  const overPart = percent > policy.maxDeletionPercent;
  if (!overCount && !overPart) {
    return decisions;
  }
  const limit = overCount ? `${policy.maxDeletions}` : `${policy.maxDeletionPercent} % of the stack`;
  const reason = `${count} objects would be deleted, more than ${limit}. If that is meant, raise \`deletions\` of this stack in groundstate.yaml, or delete in several commits.`;
  return decisions.map((decision) =>
    decision.verdict === 'allowed' && (deletions.includes(decision) || takesFromLedger(decision))
      ? { ...decision, verdict: 'held', reason }
      : decision,
  );
}

/**
 * What lives in the ledger alone does not count, because nothing of AWS is destroyed with it. But where too much would go at once,
 * it waits with the rest: a random password that is lost is another one when the folder is found again.
 */
function takesFromLedger({ change }: Decision): boolean {
  return change.ledgerOnly === true && (change.action === 'delete' || change.action === 'replace');
}

/** A deletion that groundstate.yaml allows by its address was decided by a person already. */
function countsAsDeletion(change: Change, policy: StackPolicy | undefined): boolean {
  const isOfStack = change.addedTo === undefined && change.replacedAt === undefined;
  const destroys = (change.action === 'delete' && isOfStack) || change.action === 'replace';
  const isPossible = change.cause !== 'drift' && change.refusal === undefined;
  return destroys && isPossible && !isNamed(change, policy) && change.ledgerOnly !== true;
}
