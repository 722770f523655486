import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { TableClients } from '../../src/adapters/dynamodb/table-client.ts';
import { exchange, type World } from './exchange.ts';
import type { CallFault } from './faults.ts';
import type { Process } from './scheduler.ts';
import { applyUpdate, type Expressions, holds } from './table-expressions.ts';

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One write of a transaction, or the only one. */
interface Write {
  readonly kind: 'Put' | 'Update' | 'Delete';
  readonly key: { readonly pk: string; readonly sk: string };
  readonly item: Attributes | undefined;
  readonly update: string | undefined;
  readonly condition: string | undefined;
  readonly expressions: Expressions;
}

/** An item before and after a write. */
export interface Written {
  readonly pk: string;
  readonly sk: string;
  readonly before: Attributes | undefined;
  readonly after: Attributes | undefined;
}

/** A request as SDK commands carry it; each names its operation by its class. */
interface Request {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}

/**
 * Stands for the table in DynamoDB: items by partition and sort key, consistent reads in pages, conditional writes,
 * transactions that happen wholly or not at all, and their idempotency tokens, which are good for ten minutes. Two
 * transactions never overlap here, because each happens at one moment; that they might is the fault `conflict`.
 */
export class FakeTable {
  readonly partitions = new Map<string, Map<string, Attributes>>();
  /** Told after each write that took effect. */
  onWritten: (written: readonly Written[], by: string) => void = () => {};
  readonly #tokens = new Map<string, number>();
  readonly #world: World;
  readonly #heedsConditions: boolean;

  constructor(world: World, heedsConditions = true) {
    this.#world = world;
    this.#heedsConditions = heedsConditions;
  }

  /** The clients that a process reaches the table with. */
  clientsFor(process: Process): TableClients {
    const send = (timeoutMs: number) => (command: object, options: { readonly abortSignal: AbortSignal }) =>
      this.#send(command as Request, { process, timeoutMs, signal: options.abortSignal });
    const client = (timeoutMs: number): never => ({ send: send(timeoutMs), destroy() {} }) as never;
    return { read: client(12_000), write: client(3_000), destroy() {} };
  }

  get(pk: string, sk: string): Attributes | undefined {
    return this.partitions.get(pk)?.get(sk);
  }

  /** Takes an item away, as a person with the console does. */
  removeByHand(pk: string, sk: string): void {
    this.partitions.get(pk)?.delete(sk);
  }

  put(pk: string, sk: string, item: Attributes): void {
    const partition = this.partitions.get(pk) ?? new Map<string, Attributes>();
    partition.set(sk, { ...item, pk: { S: pk }, sk: { S: sk } });
    this.partitions.set(pk, partition);
  }

  async #send(
    { constructor, input }: Request,
    call: { readonly process: Process; readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<unknown> {
    const { process, signal } = call;
    const operation = constructor.name.replace(/Command$/, '');
    if (signal.aborted) throw sdkError('AbortError');
    if (this.#world.climate.prevails('table down')) return this.#refuseConnection(call);
    if (Math.abs(process.wallOffset) > 300_000) throw sdkError('InvalidSignatureException', 400);
    const isRead = operation === 'GetItem' || operation === 'Query';
    return exchange(this.#world, {
      process,
      signal,
      where: isRead ? 'table read' : 'table write',
      timeoutMs: call.timeoutMs,
      validMs: 300_000,
      spared: isRead ? ['conflict', 'refused once', 'late', 'duplicate'] : ['refused once'],
      arrive: () => this.#perform(operation, input, process),
      failure: tableFailure,
      aborted: () => sdkError('AbortError'),
    });
  }

  #refuseConnection(call: { readonly process: Process; readonly signal: AbortSignal }): Promise<never> {
    const { random } = this.#world;
    const [timeoutMs, name] = random.happens(0.5) ? [random.between(1, 20), 'ECONNREFUSED'] : [3_000, 'TimeoutError'];
    return exchange<never>(this.#world, {
      ...call,
      where: 'table',
      timeoutMs,
      validMs: timeoutMs,
      spared: ['late'],
      arrive: () => {
        throw tableOutage(name);
      },
      failure: () => tableOutage(name),
      aborted: () => sdkError('AbortError'),
    });
  }

  #perform(operation: string, input: Record<string, unknown>, process: Process): unknown {
    switch (operation) {
      case 'GetItem': {
        const { pk, sk } = keyOf(input['Key'] as Attributes);
        return { Item: this.get(pk, sk) };
      }
      case 'Query':
        return this.#query(input);
      case 'PutItem':
        return this.#write([readWrite('Put', input)], process);
      case 'UpdateItem':
        return this.#write([readWrite('Update', input)], process);
      case 'DeleteItem':
        return this.#write([readWrite('Delete', input)], process);
      case 'TransactWriteItems':
        return this.#transact(input, process);
      default:
        throw new Error(`the fake table knows no ${operation}`);
    }
  }

  #query(input: Record<string, unknown>): object {
    const values = input['ExpressionAttributeValues'] as Attributes;
    const prefix = values[':prefix']?.S;
    const [from, to] = [values[':from']?.S, values[':to']?.S];
    const after = (input['ExclusiveStartKey'] as Attributes | undefined)?.['sk']?.S;
    const isForward = input['ScanIndexForward'] !== false;
    const partition = this.partitions.get(values[':pk']?.S ?? '') ?? new Map<string, Attributes>();
    const keys = [...partition.keys()].filter(
      (sk) =>
        (prefix === undefined || sk.startsWith(prefix)) && (from === undefined || (sk >= from && sk <= (to ?? ''))),
    );
    keys.sort();
    if (!isForward) keys.reverse();
    const rest = after === undefined ? keys : keys.filter((sk) => (isForward ? sk > after : sk < after));
    const size = Math.min((input['Limit'] as number | undefined) ?? 40, 40);
    const page = rest.slice(0, size);
    const last = page.at(-1);
    const more = last !== undefined && rest.length > size;
    return {
      Items: page.map((sk) => partition.get(sk)),
      ...(more ? { LastEvaluatedKey: { pk: values[':pk'], sk: { S: last } } } : {}),
    };
  }

  #transact(input: Record<string, unknown>, process: Process): object {
    const token = String(input['ClientRequestToken']);
    const { now } = this.#world.scheduler;
    const known = this.#tokens.get(token);
    if (known !== undefined && now - known < 600_000) return {};
    const members = input['TransactItems'] as readonly Record<string, Record<string, unknown>>[];
    const writes = members.flatMap((member) =>
      Object.entries(member).map(([kind, write]) => readWrite(kind as Write['kind'], write)),
    );
    const refused = writes.map((write) => !this.#accepts(write));
    if (refused.includes(true)) {
      const CancellationReasons = writes.map((write, index) =>
        refused[index] === true
          ? { Code: 'ConditionalCheckFailed', Item: this.get(write.key.pk, write.key.sk) }
          : { Code: 'None' },
      );
      throw Object.assign(sdkError('TransactionCanceledException', 400), { CancellationReasons });
    }
    this.#tokens.set(token, now);
    this.#apply(writes, process);
    return {};
  }

  #write(writes: readonly Write[], process: Process): object {
    for (const write of writes) {
      if (!this.#accepts(write)) {
        const Item = this.get(write.key.pk, write.key.sk);
        throw Object.assign(sdkError('ConditionalCheckFailedException', 400), { Item });
      }
    }
    this.#apply(writes, process);
    return {};
  }

  #accepts({ key, condition, expressions }: Write): boolean {
    return condition === undefined || !this.#heedsConditions || holds(condition, this.get(key.pk, key.sk), expressions);
  }

  #apply(writes: readonly Write[], process: Process): void {
    const written = writes.map((write): Written => {
      const { pk, sk } = write.key;
      const before = this.get(pk, sk);
      if (write.kind === 'Delete') {
        this.partitions.get(pk)?.delete(sk);
      } else if (write.kind === 'Put') {
        this.put(pk, sk, write.item ?? {});
      } else {
        this.put(pk, sk, applyUpdate(write.update ?? '', before ?? {}, write.expressions));
      }
      return { pk, sk, before, after: this.get(pk, sk) };
    });
    this.onWritten(written, process.name);
  }
}

function readWrite(kind: Write['kind'], input: Record<string, unknown>): Write {
  const item = kind === 'Put' ? (input['Item'] as Attributes) : undefined;
  return {
    kind,
    key: keyOf(item ?? (input['Key'] as Attributes)),
    item,
    update: input['UpdateExpression'] as string | undefined,
    condition: input['ConditionExpression'] as string | undefined,
    expressions: {
      names: (input['ExpressionAttributeNames'] ?? {}) as Record<string, string>,
      values: (input['ExpressionAttributeValues'] ?? {}) as Record<string, AttributeValue>,
    },
  };
}

function keyOf(attributes: Attributes): Write['key'] {
  return { pk: attributes['pk']?.S ?? '', sk: attributes['sk']?.S ?? '' };
}

/** An error as the SDK throws it. */
export function sdkError(name: string, status = 0): Error {
  const error = new Error(`the simulation answers ${name}`);
  return Object.assign(error, { name, ...(status === 0 ? {} : { $metadata: { httpStatusCode: status } }) });
}

function tableOutage(name: string): Error {
  return name === 'TimeoutError' ? sdkError(name) : Object.assign(sdkError('Error'), { code: name });
}

function tableFailure(fault: CallFault | 'timeout'): Error {
  switch (fault) {
    case 'throttled':
      return sdkError('ThrottlingException', 400);
    case 'conflict':
      return Object.assign(sdkError('TransactionCanceledException', 400), {
        CancellationReasons: [{ Code: 'TransactionConflict' }],
      });
    case 'error before the effect':
    case 'error after the effect':
      return sdkError('InternalServerError', 500);
    case 'cut-off answer':
      return sdkError('SyntaxError', 200);
    case 'lost request':
      return Object.assign(sdkError('Error'), { code: 'ECONNRESET' });
    default:
      return sdkError('TimeoutError');
  }
}
