import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Failure } from '../../core/failure.ts';
import type { Chance, Clock } from '../../engine/ports/time.ts';
import { type Action, type Key, renderAction } from './action.ts';
import { classifyTableError } from './classify-error.ts';
import { type Item, marshalItem, unmarshalItem } from './item.ts';
import type { TableClients } from './table-client.ts';

/** How a write ended. `repeated`: an earlier try of it may have taken effect already. */
export type WriteResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly index: number; readonly current: Item | undefined; readonly repeated: boolean }
  | { readonly kind: 'unclear' };

/** How often something is tried. */
export interface Patience {
  readonly attempts: number;
  /** By the monotonic clock; nothing is tried again after it. */
  readonly until?: number;
}

/** Which items of a partition are wanted. */
export interface Range {
  readonly prefix?: string;
  readonly from?: string;
  readonly to?: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
}

/** The table as the ledger and the journal use it. */
export interface TableAccess {
  readonly name: string;
  readonly clock: Clock;
  readonly chance: Chance;
  get(key: Key, signal: AbortSignal): Promise<Item | undefined>;
  /** All pages, consistent. */
  query(pk: string, range: Range, signal: AbortSignal): Promise<readonly Item[]>;
  /** One action is a plain request, several are a transaction. */
  write(actions: readonly Action[], patience: Patience, signal: AbortSignal): Promise<WriteResult>;
}

interface Means {
  readonly table: string;
  readonly clients: TableClients;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** What unfenced records are written with. */
export const usualPatience: Patience = { attempts: 6 };

const longestBackoffMs = 2_000;

/** Makes the access to a table. */
export function createTableAccess(means: Means): TableAccess {
  return {
    name: means.table,
    clock: means.clock,
    chance: means.chance,
    get: (key, signal) => get(means, key, signal),
    query: (pk, range, signal) => query(means, { pk, range }, signal),
    write: (actions, patience, signal) => write(means, { actions, patience }, signal),
  };
}

async function get(means: Means, key: Key, signal: AbortSignal): Promise<Item | undefined> {
  const output = await read(means, signal, () =>
    means.clients.read.send(
      new GetItemCommand({ TableName: means.table, Key: marshalItem({ ...key }), ConsistentRead: true }),
      {
        abortSignal: signal,
      },
    ),
  );
  return output.Item === undefined ? undefined : unmarshalItem(output.Item);
}

async function query(
  means: Means,
  wanted: { readonly pk: string; readonly range: Range },
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const input = renderQuery(means.table, wanted.pk, wanted.range);
  const items: Item[] = [];
  let from: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = from === undefined ? input : { ...input, ExclusiveStartKey: from };
    const output = await read(means, signal, () => sendQuery(means, page, signal));
    items.push(...output.Items.map(unmarshalItem));
    from = output.LastEvaluatedKey;
  } while (from !== undefined && items.length < (wanted.range.limit ?? Number.POSITIVE_INFINITY));
  return items;
}

/** A query always answers with a list; the SDK takes an empty body for an answer without one, and no ledger is that empty. */
async function sendQuery(means: Means, page: QueryCommandInput, signal: AbortSignal) {
  const output = await means.clients.read.send(new QueryCommand(page), { abortSignal: signal });
  const { Items } = output;
  if (Items === undefined) {
    throw Object.assign(new Error('The answer to a query has no items.'), { name: 'UnreadableAnswer' });
  }
  return { ...output, Items };
}

function renderQuery(table: string, pk: string, range: Range): QueryCommandInput {
  const bounded = range.from !== undefined || range.to !== undefined;
  const prefixed = range.prefix === undefined ? '' : ' AND begins_with(sk, :prefix)';
  const values = {
    ':pk': pk,
    ...(bounded ? { ':from': range.from ?? ' ', ':to': range.to ?? '\uffff' } : {}),
    ...(range.prefix === undefined ? {} : { ':prefix': range.prefix }),
  };
  return {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: `pk = :pk${bounded ? ' AND sk BETWEEN :from AND :to' : prefixed}`,
    ExpressionAttributeValues: marshalItem(values),
    ScanIndexForward: range.newestFirst !== true,
    ...(range.limit === undefined ? {} : { Limit: range.limit }),
  };
}

async function read<T>(means: Means, signal: AbortSignal, send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await send();
    } catch (thrown) {
      signal.throwIfAborted();
      const trouble = classifyTableError(thrown, means.table);
      if (trouble.kind === 'failed') {
        throw trouble.failure;
      }
      if (trouble.kind === 'refused' || attempt >= usualPatience.attempts) {
        throw unavailable(means.table, thrown);
      }
    }
    await backOff(means, attempt, signal);
  }
}

async function write(
  means: Means,
  wanted: { readonly actions: readonly Action[]; readonly patience: Patience },
  signal: AbortSignal,
): Promise<WriteResult> {
  const send = prepare(means, wanted.actions);
  let repeated = false;
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      await send(signal);
      return { kind: 'done' };
    } catch (thrown) {
      const trouble = classifyTableError(thrown, means.table);
      if (trouble.kind === 'failed' && !signal.aborted) {
        throw trouble.failure;
      }
      if (trouble.kind === 'refused') {
        return { kind: 'refused', index: trouble.index, current: readCurrent(trouble.attributes), repeated };
      }
      repeated ||= trouble.kind === 'unclear' || signal.aborted;
      const over =
        attempt >= wanted.patience.attempts ||
        means.clock.monotonic() >= (wanted.patience.until ?? Number.POSITIVE_INFINITY);
      if (signal.aborted || over) {
        return giveUp(means.table, repeated, thrown);
      }
    }
    await backOff(means, attempt, signal);
  }
}

function giveUp(table: string, repeated: boolean, thrown: unknown): WriteResult {
  if (repeated) {
    return { kind: 'unclear' };
  }
  throw unavailable(table, thrown);
}

/** One idempotency token for all tries, so that a transaction whose answer was lost is not made twice. */
function prepare(means: Means, actions: readonly Action[]): (signal: AbortSignal) => Promise<unknown> {
  const rendered = actions.map((action) => renderAction(means.table, action));
  const client = means.clients.write;
  const [only] = rendered;
  if (rendered.length > 1 || only === undefined) {
    const token = means.chance.id();
    return (signal) =>
      client.send(new TransactWriteItemsCommand({ TransactItems: rendered, ClientRequestToken: token }), {
        abortSignal: signal,
      });
  }
  return (signal) => {
    if (only.Put !== undefined) {
      return client.send(new PutItemCommand(only.Put), { abortSignal: signal });
    }
    if (only.Delete !== undefined) {
      return client.send(new DeleteItemCommand(only.Delete), { abortSignal: signal });
    }
    return client.send(new UpdateItemCommand(only.Update as never), { abortSignal: signal });
  };
}

function readCurrent(attributes: unknown): Item | undefined {
  return typeof attributes === 'object' && attributes !== null ? unmarshalItem(attributes as never) : undefined;
}

/** Full jitter, so that workers that were thrown off together do not come back together. */
async function backOff(means: Means, attempt: number, signal: AbortSignal): Promise<void> {
  await means.clock.sleep(means.chance.fraction() * Math.min(longestBackoffMs, 50 * 2 ** attempt), signal);
}

/** The failure of a table that does not answer. */
export function unavailable(table: string, cause: unknown): Failure {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\.+$/, '');
  return new Failure({
    code: 'table-unavailable',
    handling: 'retry',
    summary: 'The Groundstate table does not answer',
    detail: `DynamoDB did not answer for the table «${table}» after several tries: ${reason}. Nothing is applied while the ledger cannot be written. It is tried again by itself; check the network and the AWS health page if it lasts.`,
    cause,
  });
}
