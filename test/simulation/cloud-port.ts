import { type Cloud, CloudError, type CloudOutcome, type CloudRequest } from '../../src/engine/ports/cloud.ts';
import { type Author, type FakeCloud, refusal } from './cloud.ts';
import { exchange, type World } from './exchange.ts';
import type { CallFault } from './faults.ts';
import type { Process } from './scheduler.ts';
import type { ListOutput } from './types.ts';

/** The connection and the request of a write, and of a read, as compose.ts limits them with a lease of 15 s. */
const WRITE_MS = 6_750;
const READ_MS = 35_000;

export const HOME = '111111111111';
export const ELSEWHERE = '222222222222';

/** What the port of a process is made of. */
export interface CloudAccess {
  readonly world: World;
  readonly process: Process;
  readonly account: string;
  readonly cloud: FakeCloud;
  /** Runs the guard of a request, and says under which lease it let the request leave. */
  passGuard(guard: (() => void) | undefined, request: CloudRequest): Author | undefined;
  /** Its machine may freeze here. */
  mayFreeze(process: Process): void;
  /** The places at which a process may die around a write. */
  mayDie(process: Process, place: 'before a write' | 'after its effect' | 'before its record'): void;
}

/** The cloud port of one process. */
export function cloudPort(access: CloudAccess): Cloud {
  const counts = new Map<string, number>();
  return {
    identity: async (_region, signal) => {
      const { account } = access;
      return call(access, signal, {
        isRead: true,
        operation: 'GetCallerIdentity',
        arrive: () => ({ account, partition: 'aws', arn: `arn:aws:sts::${account}:assumed-role/groundstate` }),
      });
    },
    send: (request, signal) => send(access, request, signal),
    counts: () => counts,
  };
}

async function send(access: CloudAccess, request: CloudRequest, signal: AbortSignal): Promise<unknown> {
  const { world, process, cloud } = access;
  const { operation, input } = request.call;
  const isRead = request.purpose === 'read';
  signal.throwIfAborted();
  if (!isRead) access.mayFreeze(process);
  await pause(access, world.random.between(0, 3)); // its rate budget
  signal.throwIfAborted();
  if (isRead) {
    return call(access, signal, { isRead, operation, arrive: () => cloud.perform(operation, input, undefined) });
  }
  access.mayDie(process, 'before a write');
  const author = access.passGuard(request.guard, request);
  if (!process.alive) return new Promise(() => {});
  world.trace.note(world.scheduler.now, `${process.name} sends ${operation} ${JSON.stringify(input)}`);
  let copies = 0;
  let isDone = false;
  return call(access, signal, {
    isRead,
    operation,
    arrive: () => {
      copies += 1;
      // It would make an object that nobody can know of who sent the request once and had its answer: a refusal, or a result that is undone.
      if (copies > 1 && (!isDone || cloud.isUndone(input))) throw refusal(operation, 'CopyDropped');
      if (world.scheduler.now - (author?.signedAt ?? 0) > cloud.signatureMs) {
        throw refusal(operation, 'RequestExpired', 'expired');
      }
      const answer = cloud.perform(operation, input, author);
      isDone = true;
      access.mayDie(process, 'after its effect');
      return answer;
    },
  });
}

interface CallInput<T> {
  readonly isRead: boolean;
  readonly operation: string;
  arrive(): T;
}

async function call<T>(
  access: CloudAccess,
  signal: AbortSignal,
  { isRead, operation, arrive }: CallInput<T>,
): Promise<T> {
  const { world, process } = access;
  const trouble = troubleOf(access, isRead, operation);
  const isCreate = operation.startsWith('Create.');
  const isUnprotected = ['Create.net', 'Create.revision'].includes(operation);
  const answer = await exchange<T>(world, {
    process,
    signal,
    where: isRead ? 'read' : 'write',
    timeoutMs: isRead ? READ_MS : WRITE_MS,
    validMs: access.cloud.signatureMs,
    spared: [
      'conflict',
      ...(isRead ? (['refused once', 'late', 'duplicate'] as const) : []),
      // Two copies of one request make two objects where AWS has nothing to know the second by; no caller can help that.
      ...(isUnprotected ? (['duplicate'] as const) : []),
    ],
    arrive: () => {
      if (trouble !== undefined) throw trouble;
      return arrive();
    },
    failure: (fault) => failure(operation, fault),
    aborted: () =>
      isRead
        ? signal.reason
        : new CloudError({ outcome: 'ambiguous', code: 'Aborted', operation, message: 'given up' }),
    ...(isCreate ? { hollow: () => ({}) as T } : {}),
    ...(operation.startsWith('List.') ? { hollow: () => ({ items: [], next: '0' }) satisfies ListOutput as T } : {}),
  });
  if (!isRead) access.mayDie(process, 'before its record');
  return process.alive ? answer : new Promise<T>(() => {});
}

/** What spoils every call of a while. */
function troubleOf(access: CloudAccess, isRead: boolean, operation: string): CloudError | undefined {
  const { climate } = access.world;
  if (Math.abs(access.process.wallOffset) > access.cloud.signatureMs) {
    return refusal(operation, 'RequestTimeTooSkewed', 'expired');
  }
  if (climate.prevails('region down')) return refusal(operation, 'ECONNREFUSED', 'unreachable');
  if (climate.prevails('credentials expired')) return refusal(operation, 'ExpiredToken', 'expired');
  const isForbidden = !isRead && operation.startsWith('C') && climate.prevails('permission denied');
  return isForbidden ? refusal(operation, 'AccessDenied', 'denied') : undefined;
}

function pause({ world, process }: CloudAccess, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    world.scheduler.after(milliseconds, () => resolve(), process);
  });
}

const OUTCOMES: Readonly<Partial<Record<CallFault | 'timeout', readonly [CloudOutcome, string]>>> = {
  throttled: ['throttled', 'ThrottlingException'],
  'refused once': ['refused', 'InvalidParameterValue'],
  'lost request': ['ambiguous', 'ECONNRESET'],
  'cut-off answer': ['ambiguous', 'SyntaxError'],
  timeout: ['ambiguous', 'TimeoutError'],
};

function failure(operation: string, fault: CallFault | 'timeout'): CloudError {
  const [outcome, code] = OUTCOMES[fault] ?? ['ambiguous', 'InternalError'];
  return refusal(operation, code, outcome);
}
