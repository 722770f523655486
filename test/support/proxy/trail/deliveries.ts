import type { Send } from '../call.ts';
import type { TrailEvent } from './create-event.ts';

/** Where the events of an account and region go, and what becomes of them on the way. */
export interface DeliveryOptions {
  /** A queue in the emulator. */
  readonly queueUrl: string;
  /** A key of the account whose events are delivered; the queue is written to with it. */
  readonly accessKey: string;
  readonly region: string;
  /** The pattern of the rule; everything by default. */
  readonly where?: (event: TrailEvent) => boolean;
  /** How often each event is delivered; 1 by default. */
  readonly copies?: number;
  /** Events are held until there are this many, and then delivered in the opposite order; 1 by default. */
  readonly reorder?: number;
  /** How long each event is on its way, in milliseconds; 0 by default. */
  readonly delayMs?: number;
  /** Which events get lost. */
  readonly lose?: (event: TrailEvent) => boolean;
  /** Told when the queue has taken an event. */
  readonly onDelivered?: (event: TrailEvent) => void;
}

/** A rule of EventBridge with a queue as its target. */
export interface Delivery {
  /** Delivers what is held back, without waiting for more of it or for its time. */
  flush(): Promise<void>;
  stop(): void;
}

/** The rules, and how events reach them. */
export interface Deliveries {
  add(options: DeliveryOptions, account: string): Delivery;
  isEmpty(): boolean;
  publish(event: TrailEvent): void;
  reset(): void;
}

interface Held {
  readonly event: TrailEvent;
  readonly timer: NodeJS.Timeout | undefined;
}

/** Events larger than this are not delivered by EventBridge, in bytes. */
const largestEvent = 256 * 1024;

/** Makes an empty set of rules. What a queue gets is what EventBridge sends for «AWS API Call via CloudTrail». */
export function createDeliveries(send: Send): Deliveries {
  const rules = new Set<{ readonly take: (event: TrailEvent) => void; readonly stop: () => void }>();
  return {
    add: (options, account) => {
      const rule = createRule(send, options);
      const take = (event: TrailEvent): void => {
        const { region, where, lose } = options;
        if (event.account !== account || event.region !== region || where?.(event) === false) return;
        if (lose?.(event) !== true) rule.take(event);
      };
      const entry = { take, stop: rule.stop };
      rules.add(entry);
      return {
        flush: rule.flush,
        stop: () => {
          rule.stop();
          rules.delete(entry);
        },
      };
    },
    isEmpty: () => rules.size === 0,
    publish: (event) => {
      for (const rule of rules) rule.take(event);
    },
    reset: () => {
      for (const rule of rules) rule.stop();
      rules.clear();
    },
  };
}

interface Rule extends Delivery {
  take(event: TrailEvent): void;
}

function createRule(send: Send, options: DeliveryOptions): Rule {
  const delayed = new Set<Held>();
  let waiting: TrailEvent[] = [];
  let sending: Promise<void> = Promise.resolve();
  const release = (all: boolean): void => {
    if (waiting.length === 0 || (!all && waiting.length < (options.reorder ?? 1))) return;
    const batch = waiting.toReversed();
    waiting = [];
    for (const event of batch) {
      for (let copy = 0; copy < (options.copies ?? 1); copy += 1) {
        sending = sending.then(() => deliver(send, options, event)).catch(() => undefined);
      }
    }
  };
  const arrive = (event: TrailEvent): void => {
    waiting.push(event);
    release(false);
  };
  return {
    take: (event) => {
      if ((options.delayMs ?? 0) === 0) return arrive(event);
      const timer = setTimeout(() => {
        delayed.delete(held);
        arrive(event);
      }, options.delayMs).unref();
      const held: Held = { event, timer };
      delayed.add(held);
    },
    flush: async () => {
      for (const { event, timer } of delayed) {
        clearTimeout(timer);
        waiting.push(event);
      }
      delayed.clear();
      release(true);
      await sending;
    },
    stop: () => {
      for (const { timer } of delayed) clearTimeout(timer);
      delayed.clear();
      waiting = [];
    },
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html */
async function deliver(send: Send, options: DeliveryOptions, event: TrailEvent): Promise<void> {
  const { queueUrl, accessKey, region, onDelivered } = options;
  const message = {
    version: '0',
    id: event.id,
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${event.source.split('.')[0] ?? ''}`,
    account: event.account,
    time: event.record['eventTime'],
    region: event.region,
    resources: [],
    detail: event.record,
  };
  const MessageBody = JSON.stringify(message);
  if (Buffer.byteLength(MessageBody) > largestEvent) return;
  const scope = `${accessKey}/20260101/${region}/sqs/aws4_request`;
  const headers = {
    host: new URL(queueUrl).host,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.SendMessage',
  };
  const body = Buffer.from(JSON.stringify({ QueueUrl: queueUrl, MessageBody }));
  await send({ method: 'POST', target: '/', headers, body });
  onDelivered?.(event);
}
