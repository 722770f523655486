import { Failure } from '../../core/failure.ts';
import type { Alert } from '../../engine/ports/journal.ts';
import { inTime } from '../../engine/ports/time.ts';
import type { Action, Key } from './action.ts';
import { decodeBody, encodeBody } from './body.ts';
import { type Condition, isNew, matching } from './condition.ts';
import { expiryAttribute } from './create-table.ts';
import { type Item, numberOf, textOf } from './item.ts';
import { keys } from './keys.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

/** How long an alert's id is remembered. */
const keptSeconds = 400 * 86_400;
/** How long a replica may take to send what it claimed; far longer than a request to Slack, and than clocks differ. */
const claimMs = 60_000;
const firstRetryMs = 10_000;
const longestRetryMs = 3_600_000;

/** Puts an alert into the outbox; false where somebody did so before, sent or not. */
export async function enqueueAlert(access: TableAccess, alert: Alert, signal: AbortSignal): Promise<boolean> {
  const body = encodeBody(alert);
  const writer = access.chance.id();
  const expiry = Math.ceil(access.clock.now() / 1000) + keptSeconds;
  const actions: readonly Action[] = [
    { kind: 'put', key: keys.alert(alert.id), item: { writer, [expiryAttribute]: expiry }, condition: isNew },
    { kind: 'put', key: outboxKey(alert), item: { body, attempts: 0, notBefore: 0, claimUntil: 0, claimedBy: '' } },
  ];
  const result = await access.write(actions, usualPatience, signal);
  if (result.kind === 'unclear') {
    throw unavailable(access.name, new Error('an alert was not confirmed'));
  }
  return result.kind === 'done' || (result.current !== undefined && textOf(result.current, 'writer') === writer);
}

function outboxKey(alert: Alert): Key {
  return { pk: keys.outbox, sk: `${new Date(Math.max(0, alert.at)).toISOString()}#${alert.id}` };
}

/** Sends what waits, oldest first. A crash between the sending and its record sends that one alert again: never none. */
export async function deliverAlerts(
  access: TableAccess,
  send: (alert: Alert) => Promise<void>,
  signal: AbortSignal,
): Promise<{ readonly sent: number; readonly left: number }> {
  const waiting = await access.query(keys.outbox, {}, signal);
  let sent = 0;
  for (const item of waiting) {
    const outcome = await deliverOne(access, { item, send }, signal);
    sent += outcome === 'sent' ? 1 : 0;
    if (outcome === 'stop') {
      break;
    }
  }
  return { sent, left: waiting.length - sent };
}

interface Delivery {
  readonly item: Item;
  readonly send: (alert: Alert) => Promise<void>;
}

async function deliverOne(
  access: TableAccess,
  { item, send }: Delivery,
  signal: AbortSignal,
): Promise<'sent' | 'left' | 'stop'> {
  const key: Key = { pk: keys.outbox, sk: textOf(item, 'sk') };
  const now = access.clock.now();
  if (numberOf(item, 'notBefore') > now || numberOf(item, 'claimUntil') > now) {
    return 'left';
  }
  const claimedBy = access.chance.id();
  if (!(await claim(access, { key, claimedBy, now }, signal))) {
    return 'left';
  }
  try {
    await send(decodeBody<Alert>(item['body']));
  } catch (thrown) {
    await putBack(access, { key, claimedBy, attempts: numberOf(item, 'attempts') + 1 }, signal);
    // An endpoint that cannot take anything now need not be asked with the next alert; a refused alert is its own affair.
    return thrown instanceof Failure && thrown.handling === 'retry' ? 'stop' : 'left';
  }
  // Not with the caller's signal: what was sent has to be recorded as sent.
  await inTime(access.clock, claimMs / 2, (own) => access.write([{ kind: 'delete', key }], usualPatience, own));
  return 'sent';
}

interface Claim {
  readonly key: Key;
  readonly claimedBy: string;
  readonly now: number;
}

async function claim(access: TableAccess, { key, claimedBy, now }: Claim, signal: AbortSignal): Promise<boolean> {
  const free: Condition = [[{ attribute: 'claimUntil', is: 'below', to: now + 1 }]];
  const set = { claimedBy, claimUntil: now + claimMs };
  const result = await access.write([{ kind: 'update', key, set, condition: free }], usualPatience, signal);
  if (result.kind === 'refused' && result.repeated) {
    return result.current !== undefined && textOf(result.current, 'claimedBy') === claimedBy;
  }
  return result.kind === 'done';
}

interface Return {
  readonly key: Key;
  readonly claimedBy: string;
  readonly attempts: number;
}

async function putBack(access: TableAccess, { key, claimedBy, attempts }: Return, signal: AbortSignal): Promise<void> {
  const delay = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempts - 1, 20));
  const set = { claimUntil: 0, attempts, notBefore: access.clock.now() + delay };
  await access.write([{ kind: 'update', key, set, condition: matching({ claimedBy }) }], usualPatience, signal);
}
