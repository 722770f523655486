import type { Approval, Waiting } from '../../core/approvals/approval.ts';
import { decodeBody, encodeBody } from './body.ts';
import { isNew, matching } from './condition.ts';
import { expiryAttribute } from './create-table.ts';
import { keys } from './keys.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

/** What has run out is looked at by nobody; a day later the table drops it. */
const keptSeconds = 86_400;

/**
 * Keeps an approval where nothing was written under a lease: a stack may be approved before it ever had one. The run that
 * uses it up takes it away in a fenced write.
 */
export async function putApproval(access: TableAccess, approval: Approval, signal: AbortSignal): Promise<void> {
  const expires = Math.ceil(approval.until / 1000) + keptSeconds;
  const item = { body: encodeBody(approval), approval: approval.id, [expiryAttribute]: expires };
  const key = keys.approval(approval.stack, approval.id);
  const result = await access.write([{ kind: 'put', key, item, condition: isNew }], usualPatience, signal);
  // Refused: the id is new, so an earlier try of this very call has stored it.
  if (result.kind === 'unclear') {
    throw unavailable(access.name, new Error('an approval was not confirmed'));
  }
}

/** The approvals of a stack that nobody has used yet. */
export async function readApprovals(
  access: TableAccess,
  stack: string,
  signal: AbortSignal,
): Promise<readonly Approval[]> {
  return (await access.query(keys.approvals(stack), {}, signal)).map((item) => decodeBody<Approval>(item['body']));
}

/** Takes an approval away before a run does; false where it is gone already. */
export async function dropApproval(
  access: TableAccess,
  { stack, id }: Pick<Approval, 'stack' | 'id'>,
  signal: AbortSignal,
): Promise<boolean> {
  const action = { kind: 'delete', key: keys.approval(stack, id), condition: matching({ approval: id }) } as const;
  const result = await access.write([action], usualPatience, signal);
  if (result.kind === 'unclear') {
    throw unavailable(access.name, new Error('the withdrawal of an approval was not confirmed'));
  }
  return result.kind === 'done';
}

/** For so long a plan is remembered that nobody looks at any more. */
const waitingSeconds = 30 * 86_400;

/** Remembers what waits for a person: beside the records of the stack, because it is only shown. */
export async function putWaiting(
  access: TableAccess,
  stack: string,
  waiting: Waiting | undefined,
  signal: AbortSignal,
): Promise<void> {
  const key = keys.waiting(stack);
  const action =
    waiting === undefined
      ? ({ kind: 'delete', key } as const)
      : ({
          kind: 'put',
          key,
          item: { body: encodeBody(waiting), [expiryAttribute]: Math.ceil(waiting.at / 1000) + waitingSeconds },
        } as const);
  const result = await access.write([action], usualPatience, signal);
  if (result.kind === 'unclear') {
    throw unavailable(access.name, new Error('what waits for a person was not confirmed'));
  }
}

/** What waits for a person in a stack. */
export async function readWaiting(
  access: TableAccess,
  stack: string,
  signal: AbortSignal,
): Promise<Waiting | undefined> {
  const item = await access.get(keys.waiting(stack), signal);
  return item === undefined ? undefined : decodeBody<Waiting>(item['body']);
}
