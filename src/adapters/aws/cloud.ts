import type { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { formatScope, type Scope } from '../../core/scope.ts';
import { type Access, type Cloud, CloudError, type CloudRequest } from '../../engine/ports/cloud.ts';
import type { Secrets } from '../../engine/ports/secrets.ts';
import type { Clock } from '../../engine/ports/time.ts';
import { classifyCloudError } from './classify-error.ts';
import { type ClientPool, type CloudService, createClientPool } from './client-pool.ts';
import { type CallTicket, GuardedHandler, type HandlerLimits, ticketOption } from './guarded-handler.ts';
import { loadIdentityService } from './identity-service.ts';
import { createNewPrincipals, type NewPrincipals } from './new-principals.ts';
import { accountOf, createRoles, type Roles } from './role-credentials.ts';
import { isIndivisible, ownBudgets, type SharedBudgets, waitForTurn } from './shared-budgets.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';
import type { ExpectedBody } from './whole-answer.ts';
import { createYoungObjects, type YoungObjects } from './young-objects.ts';

/** What AWS is reached with. */
export interface CloudOptions {
  /** By the names that resource types give; imported when first used. */
  readonly services: Readonly<Record<string, () => Promise<CloudService>>>;
  readonly clock: Clock;
  /** Another address than AWS's own, for an emulator. */
  readonly endpoint?: string | undefined;
  /** The SDK's default chain where this is left out. */
  readonly credentials?: unknown;
  /** Takes down the credentials of the roles that are assumed. */
  readonly secrets?: Pick<Secrets, 'add'>;
  /** How other processes that call for the same installation keep to the limits together with this one. */
  readonly budgets?: SharedBudgets;
  readonly limits?: Readonly<Record<'read' | 'write', HandlerLimits>>;
  /** What takes the signed requests to the network, one for each client: the last place before AWS where a test can step in. */
  readonly createHandler?: (limits: HandlerLimits) => GuardedHandler;
}

/** Long enough for a big page; a write has to fit into what a renewed lease is sure to have left. */
const defaultLimits: Readonly<Record<'read' | 'write', HandlerLimits>> = {
  read: { requestTimeoutMs: 30_000, connectionTimeoutMs: 5_000 },
  write: { requestTimeoutMs: 8_000, connectionTimeoutMs: 2_000 },
};

/** AWS by its SDK, one attempt a call. */
export function createCloud(options: CloudOptions): Cloud & { close(): void } {
  const pool = createClientPool({
    services: { sts: loadIdentityService, ...options.services },
    credentials: options.credentials ?? defaultProvider(),
    endpoint: options.endpoint,
    limits: options.limits ?? defaultLimits,
    createHandler: options.createHandler ?? ((limits) => new GuardedHandler(limits)),
  });
  const counts = new Map<string, number>();
  const means: Means = {
    pool,
    counts,
    paceFor: createPaces(options.clock, options.budgets ?? ownBudgets),
    newPrincipals: createNewPrincipals(options.clock),
    youngObjects: createYoungObjects(options.clock),
    roles: createRoles({
      now: () => options.clock.now(),
      secrets: options.secrets,
      assume: (before, region, command) => assumeRole(means, before, region, command),
    }),
  };
  return {
    identity: (region, signal, who) => identify(means, { region, access: who?.access }, signal),
    send: (request, signal) => send(means, request, signal),
    counts: () => counts,
    close: () => pool.destroy(),
  };
}

interface Means {
  readonly pool: ClientPool;
  readonly counts: Map<string, number>;
  readonly paceFor: (scope: Scope, service: CloudService, operation: string) => Pace;
  readonly newPrincipals: NewPrincipals;
  readonly youngObjects: YoungObjects;
  readonly roles: Roles;
}

/** What lets the calls of one budget through. */
interface Pace {
  wait(signal: AbortSignal): Promise<void>;
  slowDown(): void;
}

function createPaces(clock: Clock, budgets: SharedBudgets): Means['paceFor'] {
  const buckets = new Map<string, TokenBucket>();
  return (scope, service, operation) => {
    const rate = service.rate(operation);
    const budget = `${formatScope(scope)} ${service.name} ${rate.bucket}`;
    const inTurns = isIndivisible(rate);
    const bucket = buckets.get(budget) ?? createTokenBucket(rate, clock, inTurns ? undefined : budgets.workers);
    buckets.set(budget, bucket);
    return {
      async wait(signal) {
        await bucket.take(signal);
        if (inTurns) await waitForTurn({ budgets, clock }, { budget, rate }, signal);
      },
      slowDown: () => bucket.slowDown(),
    };
  };
}

async function send(means: Means, request: CloudRequest, signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted();
  const { scope, call } = request;
  const service = await means.pool.service(request.service);
  const role = request.access === undefined ? undefined : means.roles(request.access, scope.region);
  const client = await means.pool.client({ scope, service: request.service, purpose: request.purpose, role });
  const pace = means.paceFor(scope, service, call.operation);
  await pace.wait(signal);
  const name = `${request.service}:${call.operation}`;
  const ticket: CallTicket = {
    name,
    guard: request.guard,
    onSend: () => means.counts.set(name, (means.counts.get(name) ?? 0) + 1),
    expected: expectBody(request),
    sent: false,
    refusal: undefined,
  };
  const sdkOptions = { abortSignal: signal, [ticketOption]: ticket };
  try {
    const output = await client.send(call.command(), sdkOptions);
    means.youngObjects.note(request, output);
    return output;
  } catch (thrown) {
    const explained = explain({ request, ticket, signal }, thrown);
    const error = explained instanceof CloudError ? judgeAge(means, request, explained) : explained;
    if (error instanceof CloudError && error.outcome === 'throttled') {
      pace.slowDown();
    }
    throw error;
  }
}

/** Credentials are shared by calls with signals of their own, so none of those may end the call that gets them. */
const LONGEST_ASSUME_MS = 20_000;

function assumeRole(means: Means, before: Access, region: string, command: AssumeRoleCommand): Promise<unknown> {
  const call = { operation: 'AssumeRole', input: { RoleArn: command.input.RoleArn }, command: () => command };
  const scope = { partition: 'aws', account: accountOf(before), region };
  const request = { scope, access: before, service: 'sts', call, purpose: 'read' as const };
  return send(means, request, AbortSignal.timeout(LONGEST_ASSUME_MS));
}

/** What is refused because something is too young may pass by itself. */
function judgeAge({ newPrincipals, youngObjects }: Means, request: CloudRequest, error: CloudError): CloudError {
  return youngObjects.judge(request, newPrincipals.judge(request, error));
}

/** Only some writes of the JSON and REST protocols are answered without a word; an object's content may be anything. */
function expectBody({ call, purpose }: CloudRequest): ExpectedBody {
  if (call.operation === 'GetObject') {
    return 'content';
  }
  return purpose === 'read' ? 'document' : 'document or nothing';
}

interface Sending {
  readonly request: CloudRequest;
  readonly ticket: CallTicket;
  readonly signal: AbortSignal;
}

function explain({ request, ticket, signal }: Sending, thrown: unknown): unknown {
  if (ticket.refusal !== undefined) {
    return ticket.refusal.reason;
  }
  if (thrown instanceof CloudError) {
    return thrown; // the credentials of a role could not be had; the call itself was not made
  }
  const { operation } = request.call;
  if (!signal.aborted || isAnswer(thrown)) {
    return classifyCloudError(thrown, { service: request.service, operation, sent: ticket.sent });
  }
  if (request.purpose === 'read' || !ticket.sent) {
    return signal.reason;
  }
  return new CloudError({
    outcome: 'ambiguous',
    code: 'Aborted',
    operation,
    message: `${request.service}:${operation} was given up after it had left; whether it took effect is not known.`,
    cause: signal.reason,
  });
}

function isAnswer(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && '$fault' in thrown;
}

async function identify(
  means: Means,
  { region, access }: { readonly region: string; readonly access: Access | undefined },
  signal: AbortSignal,
): Promise<Awaited<ReturnType<Cloud['identity']>>> {
  const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const call = { operation: 'GetCallerIdentity', input: {}, command: () => new GetCallerIdentityCommand({}) };
  const scope: Scope = { partition: 'aws', account: accountOf(access), region };
  const output = await send(means, { scope, access, service: 'sts', call, purpose: 'read' }, signal);
  const { Account, Arn } = output as { readonly Account?: string; readonly Arn?: string };
  const partition = Arn?.split(':')[1];
  if (Account === undefined || Arn === undefined || partition === undefined) {
    throw new CloudError({
      outcome: 'ambiguous',
      code: 'IncompleteAnswer',
      operation: call.operation,
      message: 'sts:GetCallerIdentity answered without an account, so it is not known whose objects would be read.',
    });
  }
  return { account: Account, partition, arn: Arn };
}
