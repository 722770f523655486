import { Failure } from '../../core/failure.ts';
import type { LossReason } from '../../core/protocol/lease.ts';

const reasons: Readonly<Record<LossReason, string>> = {
  taken: 'another worker took it over, or its record was removed',
  expired: 'it could not be renewed in time',
  stalled: 'this process stood still for longer than a third of the lease',
};

/** The failure of everything that runs under a lease that is lost. */
export function leaseLost(stack: string, reason: LossReason): Failure {
  return new Failure({
    code: 'lease-lost',
    handling: 'stop',
    summary: 'The lease was lost',
    detail: `The lease of the stack «${stack}» is gone: ${reasons[reason]}. No further call is made and nothing more is recorded under it, because another worker may be writing now. What was begun is settled by the next run from its intents.`,
  });
}

/** The failure of a call that the rest of the lease is too short for. */
export function leaseTooShort(stack: string, budgetMs: number): Failure {
  return new Failure({
    code: 'lease-too-short',
    handling: 'retry',
    summary: 'The rest of the lease is too short for the call',
    detail: `The lease of the stack «${stack}» ends in less than the ${budgetMs} ms that the call may take, so the call was not made. It is made once the lease has been renewed.`,
  });
}

/** The failure of a use after the release: a defect of the caller. */
export function leaseReleased(stack: string): Failure {
  return new Failure({
    code: 'lease-released',
    handling: 'stop',
    summary: 'The lease was given back already',
    detail: `Something was to be written to the stack «${stack}» after its run had ended. It was not written. This is a defect of Groundstate: please report it.`,
  });
}

/** The failure of an advance from a commit that is not the applied one. */
export function appliedCommitMoved(stack: string, expected: string | undefined, found: string | undefined): Failure {
  return new Failure({
    code: 'applied-commit-moved',
    handling: 'stop',
    summary: 'The applied commit is not the expected one',
    detail: `The ledger of the stack «${stack}» says that ${found ?? 'no commit'} was applied last, but this run began from ${expected ?? 'none'}. The ledger was left as it is. The next run begins from what it says.`,
  });
}

/** The failure of a run whose approval was taken back or used meanwhile. */
export function approvalGone(stack: string): Failure {
  return new Failure({
    code: 'approval-gone',
    handling: 'retry',
    summary: 'The approval is not there any more',
    detail: `The approval under which the stack «${stack}» was planned was used or has run out meanwhile. An approval is good for one run, so nothing of it was applied; what waits for a person waits again.`,
  });
}

/** The failure of a fenced write of which nobody can say whether it took effect. */
export function recordUnclear(stack: string): Failure {
  return new Failure({
    code: 'ledger-unclear',
    handling: 'stop',
    summary: 'The ledger did not confirm a write',
    detail: `The table did not answer a write for the stack «${stack}» within the lease. Whether it was stored is not known, so nothing is built upon it. The next run reads the ledger again and settles what is open.`,
  });
}

/** The failure of an acquisition that found the lock item gone although the stack had one. */
export function lockItemGone(stack: string): Failure {
  return new Failure({
    code: 'lock-item-gone',
    handling: 'ask',
    summary: 'The lock item of a stack is gone or older than it was',
    detail: `The table knows a higher fencing token or other records of the stack «${stack}» than its lock item does, so the item was deleted or restored by hand. With a lower token an old worker could pass for the present one, so the lease was not taken and nothing was changed. «groundstate lock repair ${stack}» puts the item back under a token above all that were ever seen.`,
  });
}
