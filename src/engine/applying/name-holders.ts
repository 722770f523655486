import { Failure } from '../../core/failure.ts';
import type { Scope } from '../../core/scope.ts';
import type { ResourceType } from '../../resources/define.ts';
import { CloudError } from '../ports/cloud.ts';
import { READ_RETRY, retry } from '../retry.ts';
import type { Writer } from './writer.ts';

/** More than these are counted, not named. */
const MOST_NAMES = 5;

/** The failure of a deletion that something stands in the way of, with what that is, where the type can tell. */
export async function withHolders(
  failure: Failure,
  object: { readonly type: ResourceType; readonly scope: Scope; readonly id: string },
  writer: Writer,
): Promise<Failure> {
  const { cause } = failure;
  if (!(cause instanceof CloudError && cause.outcome === 'busy') || writer.signal.aborted) {
    return failure;
  }
  const names = await askHolders(object, writer).catch(() => []); // the failure is told, with or without them
  if (names.length === 0) {
    return failure;
  }
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  const { code, handling, summary, detail, address } = failure;
  const holders = `${names.slice(0, MOST_NAMES).join(', ')}${more}`;
  return new Failure({ code, handling, summary, address, cause, detail: `${detail} It is held by ${holders}.` });
}

async function askHolders(
  { type, scope, id }: Parameters<typeof withHolders>[1],
  { deps, signal }: Writer,
): Promise<readonly string[]> {
  const { holders } = type.remove;
  if (holders === undefined) {
    return [];
  }
  const call = holders.call(id, { scope });
  const request = { scope, service: type.service, call, purpose: 'read' } as const;
  return holders.names(await retry(() => deps.cloud.send(request, signal), READ_RETRY, deps, signal));
}
