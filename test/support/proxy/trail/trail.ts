import type { AccountBook } from '../account-book.ts';
import type { Call, Layer, Reply, Send } from '../call.ts';
import { recordCall } from '../call-recorder.ts';
import { createTrailEvent, type TrailEvent } from './create-event.ts';
import { createDeliveries, type Delivery, type DeliveryOptions } from './deliveries.ts';
import { createKeyBook } from './key-book.ts';
import { createLookupEvents } from './lookup-events.ts';
import type { Principal } from './principals.ts';

/** CloudTrail, as tests see it. */
export interface Trail {
  /** Every mutating call so far as an event, oldest first. */
  events(): Promise<readonly TrailEvent[]>;
  /** Says who an access key belongs to; keys that STS gave away are known, others are those of IAM users of that name. */
  setPrincipal(accessKey: string, principal: Principal): void;
  /** Sends the events that happen from now on to a queue, as EventBridge does. */
  deliver(options: DeliveryOptions): Promise<Delivery>;
}

/** The trail, and how the proxy feeds it. */
export interface TrailKeeper {
  readonly trail: Trail;
  /** Keeps what AWS was asked and answered, unless it was a read. */
  note(call: Call, reply: Reply): void;
  readonly layers: readonly Layer[];
  reset(): void;
}

/** Makes an empty trail. */
export function createTrail(send: Send, accounts: AccountBook): TrailKeeper {
  const keys = createKeyBook();
  const deliveries = createDeliveries(send);
  let entries: (() => Promise<TrailEvent>)[] = [];
  let published: Promise<unknown> = Promise.resolve();
  const all = (): Promise<readonly TrailEvent[]> => Promise.all(entries.map((make) => make()));
  const note = (call: Call, reply: Reply): void => {
    if (!call.mutating || call.category !== 'management') return;
    const record = recordCall(call, reply);
    const principal = keys.principalOf(call.caller);
    let event: Promise<TrailEvent> | undefined;
    // Most tests never ask for events, which are not free.
    const make = (): Promise<TrailEvent> => {
      event ??= accounts.accountOf(call).then((account) => createTrailEvent(record, { principal, account }));
      return event;
    };
    entries.push(make);
    if (deliveries.isEmpty()) return;
    published = published.then(async () => deliveries.publish(await make())).catch(() => undefined);
  };
  return {
    trail: {
      events: all,
      setPrincipal: (accessKey, principal) => keys.set(accessKey, principal),
      deliver: async (options) => {
        const account = await accounts.accountOfKey(options.accessKey, options.region);
        const delivery = deliveries.add(options, account);
        return {
          ...delivery,
          flush: async () => {
            await published;
            await delivery.flush();
          },
        };
      },
    },
    note,
    layers: [keys.layer, createLookupEvents(accounts, all)],
    reset: () => {
      entries = [];
      keys.reset();
      deliveries.reset();
    },
  };
}
