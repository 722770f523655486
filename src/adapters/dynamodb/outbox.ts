import pLimit from 'p-limit';
import { Failure } from '../../core/failure.ts';
import type { AlertSender, Courier } from '../../engine/ports/courier.ts';
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
const writesAtOnce = 20;

/** Puts an alert into the outbox; false where somebody did so before, sent or not. */
export async function enqueueAlert(access: TableAccess, alert: Alert, signal: AbortSignal): Promise<boolean> {
  const body = encodeBody(alert);
  const writer = access.chance.id();
  const expiry = Math.ceil(access.clock.now() / 1000) + keptSeconds;
  const actions: readonly Action[] = [
    { kind: 'put', key: keys.alert(alert.id), item: { writer, [expiryAttribute]: expiry }, condition: isNew },
    {
      kind: 'put',
      key: outboxKey(alert),
      item: { body, attempts: 0, notBefore: 0, claimUntil: 0, claimedBy: '', copied: 0 },
    },
  ];
  const result = await access.write(actions, usualPatience, signal);
  if (result.kind === 'unclear') {
    throw unavailable(access.name, new Error('an alert was not confirmed'));
  }
  return result.kind === 'done' || (result.current !== undefined && textOf(result.current, 'writer') === writer);
}

function outboxKey(alert: Alert): Key {
  return keys.waitingAlert(new Date(Math.max(0, alert.at)).toISOString(), alert.id);
}

/** Whether an item of the partition of controls is an alert that waits. */
export function isWaitingAlert(item: Item): boolean {
  return textOf(item, 'sk').startsWith(keys.waitingAlerts);
}

/**
 * Sends what waits, oldest first, in the groups that the courier makes. A crash between the sending and its record sends
 * that group again: never none.
 */
export async function deliverFrom(
  access: TableAccess,
  { waiting, courier }: { readonly waiting: readonly Item[]; readonly courier: Courier | AlertSender },
  signal: AbortSignal,
): Promise<{ readonly sent: number; readonly left: number }> {
  const parcels = readyParcels(waiting, access.clock.now());
  const carrier = typeof courier === 'function' ? oneByOne(courier) : courier;
  const groups = parcels.size === 0 ? [] : await carrier.group([...parcels.keys()], signal);
  let sent = 0;
  for (const group of groups) {
    const items = group.map((alert) => parcels.get(alert)).filter((item) => item !== undefined);
    const outcome = await deliverGroup(access, { items, send: (alerts) => carrier.send(alerts, signal) }, signal);
    sent += outcome === 'sent' ? group.length : 0;
    if (outcome === 'stop') {
      break;
    }
  }
  return { sent, left: waiting.length - sent };
}

function oneByOne(send: AlertSender): Courier {
  return {
    group: async (waiting) => waiting.map((alert) => [alert]),
    send: async (alerts, signal) => {
      for (const alert of alerts) {
        await send(alert, signal);
      }
    },
  };
}

/** What may be sent now. Behind an alert that somebody else is sending, or that waits for its next try, its thread waits too. */
function readyParcels(waiting: readonly Item[], now: number): ReadonlyMap<Alert, Item> {
  const ready = new Map<Alert, Item>();
  const blocked = new Set<string>();
  for (const item of waiting) {
    const alert = decodeBody<Alert>(item['body']);
    const isFree = numberOf(item, 'notBefore') <= now && numberOf(item, 'claimUntil') <= now;
    if (isFree && !blocked.has(alert.thread ?? alert.id)) {
      ready.set(alert, item);
    } else {
      blocked.add(alert.thread ?? alert.id);
    }
  }
  return ready;
}

interface Delivery {
  readonly items: readonly Item[];
  readonly send: (alerts: readonly Alert[]) => Promise<void>;
}

async function deliverGroup(
  access: TableAccess,
  { items, send }: Delivery,
  signal: AbortSignal,
): Promise<'sent' | 'left' | 'stop'> {
  const claimedBy = access.chance.id();
  const won = await several(items, (item) =>
    claim(access, { key: keyOf(item), claimedBy, now: access.clock.now() }, signal),
  );
  const claimed = items.filter((_, at) => won[at]);
  // Somebody else has a part of it: whoever has the first one tells the whole group at the next look.
  if (claimed.length < items.length || claimed.length === 0) {
    await giveBack(access, claimed, claimedBy, signal);
    return 'left';
  }
  try {
    await send(items.map((item) => decodeBody<Alert>(item['body'])));
  } catch (thrown) {
    await several(items, (item) =>
      putBack(access, { key: keyOf(item), claimedBy, attempts: numberOf(item, 'attempts') + 1 }, signal),
    );
    // An endpoint that cannot take anything now need not be asked with the next alert; a refused alert is its own affair.
    return thrown instanceof Failure && thrown.handling === 'retry' ? 'stop' : 'left';
  }
  // Not with the caller's signal: what was sent has to be recorded as sent.
  await inTime(access.clock, claimMs / 2, (own) =>
    several(items, (item) => access.write([{ kind: 'delete', key: keyOf(item) }], usualPatience, own)),
  );
  return 'sent';
}

/** A summary has hundreds of parts, and an attempt little time. */
function several<T>(items: readonly Item[], work: (item: Item) => Promise<T>): Promise<readonly T[]> {
  return pLimit(writesAtOnce).map(items, work);
}

function keyOf(item: Item): Key {
  return { pk: textOf(item, 'pk'), sk: textOf(item, 'sk') };
}

async function giveBack(
  access: TableAccess,
  claimed: readonly Item[],
  claimedBy: string,
  signal: AbortSignal,
): Promise<void> {
  for (const item of claimed) {
    const condition = matching({ claimedBy });
    await access.write(
      [{ kind: 'update', key: keyOf(item), set: { claimUntil: 0 }, condition }],
      usualPatience,
      signal,
    );
  }
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
