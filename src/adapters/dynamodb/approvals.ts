import type { Approval } from '../../core/approvals/approval.ts';
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
