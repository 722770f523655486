import type { Change, Decision } from './change.ts';
import type { Control } from './controls/control.ts';
import { reasonOfControls, reasonToSpareDrift } from './controls/guard.ts';
import { isRetained, type StackPolicy } from './stack-policy.ts';

interface PolicyInput {
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
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Says of each change whether it may be applied unattended (DESIGN sections 1 and 7). */
export function applyPolicy(input: PolicyInput): readonly Decision[] {
  const decided = input.changes.map((change) => decide(change, input));
  return holdOverBudget(decided, input);
}

function decide(change: Change, input: PolicyInput): Decision {
  const reason = reasonToHold(change, input);
  if (reason !== '') {
    return { change, verdict: 'held', reason };
  }
  // A change of Git to one attribute is no licence to put back another one.
  const spares =
    change.action === 'update' && input.policy !== undefined ? reasonToSpare(change, input, input.policy) : '';
  return { change, verdict: 'allowed', reason, ...(spares === '' ? {} : { sparesDrift: spares }) };
}

function reasonToHold(change: Change, input: PolicyInput): string {
  const { policy } = input;
  if (change.action === 'none') {
    return '';
  }
  if (policy === undefined) {
    return 'There is no usable groundstate.yaml for this stack, so nothing is applied. Add one to the root of the infra repository.';
  }
  if (change.foreign === true) {
    return 'An object of this name or place exists, and no mark of ours or parent of ours proves that it is ours, so it belongs to someone else and is not touched. Choose another name, or delete or rename that object.';
  }
  if (change.refusal !== undefined) {
    return change.refusal;
  }
  const ordered = reasonOfControls(change, input.controls, input.now);
  if (ordered !== '') {
    return ordered;
  }
  if (change.addedTo !== undefined) {
    return reasonToHoldAdded(change, policy);
  }
  switch (change.action) {
    case 'delete':
      return reasonToHoldDelete(change, input, policy);
    case 'replace':
      return reasonToHoldReplace(change, input, policy);
    case 'create':
      return change.cause === 'git' ? '' : reasonToHoldRecreate(change, policy);
    case 'update':
    case 'revert drift':
      return change.cause === 'drift' ? reasonAgainstReverts(policy) : '';
    case 'adopt':
    case 'forget':
      return '';
  }
}

function reasonToSpare(change: Change, { controls, now }: PolicyInput, policy: StackPolicy): string {
  const ordered = reasonToSpareDrift(change, controls, now);
  return ordered === '' ? reasonAgainstReverts(policy) : ordered;
}

/** An object that was deleted by hand: an empty one in its place would hide that the data is gone. */
function reasonToHoldRecreate(change: Change, policy: StackPolicy): string {
  if (change.dataBearing && !policy.recreates.some((allowance) => allowance.address === change.address)) {
    return `It held data and was deleted outside of Git; an empty one in its place would hide that the data is gone. Restore it from a backup under the same name. To have it made anew and empty, add to groundstate.yaml under the stack: allow: [{recreate: '${change.address}', reason: '...'}].`;
  }
  return reasonAgainstReverts(policy);
}

function reasonAgainstReverts(policy: StackPolicy): string {
  switch (policy.drift) {
    case 'revert':
      return '';
    case 'report':
      return 'groundstate.yaml says that drift of this stack is only reported. Put it back by hand, change Git, or set `drift: revert`.';
    case 'hold':
      return 'groundstate.yaml says that drift of this stack is put before a person. Put it back by hand, or change Git.';
  }
}

function reasonToHoldAdded(change: Change, policy: StackPolicy): string {
  if (!policy.exclusive.includes(change.type)) {
    return `groundstate.yaml does not make ${change.type} exclusive for this stack, so what somebody added is only reported. Add it to Git, remove it by hand, or list ${change.type} under \`exclusive\`.`;
  }
  return reasonAgainstReverts(policy);
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
