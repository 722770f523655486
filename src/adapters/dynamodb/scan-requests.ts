import { Failure } from '../../core/failure.ts';
import type { ScanRequest } from '../../engine/ports/journal.ts';
import { type Action, sizeOfAction } from './action.ts';
import { decodeBody, encodeBody } from './body.ts';
import { expiryAttribute } from './create-table.ts';
import { type Item, textOf } from './item.ts';
import { keys } from './keys.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

/** A request that nobody took, and a result that nobody fetched, vanish after a week. */
const keptSeconds = 7 * 86_400;
const largestResult = 300_000;

/** Whether an item of the partition of controls is a request for a scan; finished ones are kept elsewhere. */
export function isScanRequest(item: Item): boolean {
  return textOf(item, 'sk').startsWith('SCAN#');
}

/** The request of an item. */
export function readWaitingRequest(item: Item): ScanRequest {
  return decodeBody<ScanRequest>(item['body']);
}

/** Asks the worker for a scan. */
export async function putScanRequest(access: TableAccess, request: ScanRequest, signal: AbortSignal): Promise<void> {
  const item = { body: encodeBody(request), [expiryAttribute]: Math.ceil(request.requestedAt / 1000) + keptSeconds };
  await confirm(access, [{ kind: 'put', key: keys.scanRequest(request.id), item }], signal);
}

/** A request, waiting or done. */
export async function readScanRequest(
  access: TableAccess,
  id: string,
  signal: AbortSignal,
): Promise<ScanRequest | undefined> {
  // In this order: a request that is finished between the two reads is found by neither only if the result came first.
  const waiting = await access.get(keys.scanRequest(id), signal);
  const item = waiting ?? (await access.get(keys.scanResult(id), signal));
  return item === undefined ? undefined : decodeBody<ScanRequest>(item['body']);
}

/** Puts the result in the place of the request. */
export async function finishScanRequest(
  access: TableAccess,
  finished: { readonly id: string; readonly result: unknown; readonly at: number },
  signal: AbortSignal,
): Promise<void> {
  const { id, result, at } = finished;
  const waiting = await access.get(keys.scanRequest(id), signal);
  const request: ScanRequest =
    waiting === undefined
      ? { id, stack: undefined, requestedBy: '', requestedAt: at, status: 'waiting' }
      : decodeBody<ScanRequest>(waiting['body']);
  const body = encodeBody({ ...request, status: 'done', result });
  const put: Action = {
    kind: 'put',
    key: keys.scanResult(id),
    item: { body, [expiryAttribute]: Math.ceil(at / 1000) + keptSeconds },
  };
  if (sizeOfAction(put) > largestResult) {
    throw new Failure({
      code: 'scan-result-too-large',
      handling: 'stop',
      summary: 'The result of a scan is too large to hand over',
      detail: `The report of the scan request ${id} does not fit into one DynamoDB item, even compressed. The scan itself is complete and its drifts are recorded. Ask for one stack or one address, or look at «groundstate status».`,
    });
  }
  await confirm(access, [put, { kind: 'delete', key: keys.scanRequest(id) }], signal);
}

async function confirm(access: TableAccess, actions: readonly Action[], signal: AbortSignal): Promise<void> {
  const result = await access.write(actions, usualPatience, signal);
  if (result.kind !== 'done') {
    throw unavailable(access.name, new Error('a scan request was not confirmed'));
  }
}
