import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createCloud } from '../../src/adapters/aws/cloud.ts';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { createEventQueue } from '../../src/adapters/sqs/event-queue.ts';
import { readMessage } from '../../src/core/events/read-message.ts';
import type { Noticed } from '../../src/engine/events/notice-calls.ts';
import type { EventQueue } from '../../src/engine/ports/event-queue.ts';
import { services } from '../../src/resources/services.ts';
import type { EstateRig } from './estate-rig.ts';
import type { DeliveryOptions } from './proxy/trail/deliveries.ts';
import { type RigCloud, rigRegion } from './rig-cloud.ts';

/** The queue that the events of an estate's account are put into, and the worker's way to it. */
export interface RigEvents {
  readonly queue: EventQueue;
  readonly queueUrl: string;
  /** Delivers what is still on its way. */
  flush(): Promise<void>;
  /** Puts a message in as anybody could. */
  send(body: string): Promise<void>;
  /** Takes all messages that are there, lets the engine notice them, and removes them, as the worker does; gives what came of it. */
  drain(): Promise<readonly Noticed[]>;
  close(): void;
}

const never = new AbortController().signal;

/** Opens a queue in the account of an estate, into which EventBridge puts what people do there from now on. */
export async function openEvents(
  cloud: RigCloud,
  rig: EstateRig,
  options: Partial<DeliveryOptions> = {},
): Promise<RigEvents> {
  const connection = { endpoint: cloud.proxy.endpoint, region: rigRegion, maxAttempts: 1 };
  const sqs = new SQSClient({ ...connection, credentials: rig.account.person });
  const input = { QueueName: 'groundstate-events', Attributes: { VisibilityTimeout: '30' } };
  const { QueueUrl: queueUrl = '' } = await sqs.send(new CreateQueueCommand(input));
  const accessKey = rig.account.person.accessKeyId;
  const where = (event: { readonly source: string }): boolean => event.source !== 'sqs.amazonaws.com';
  const delivery = await cloud.proxy.trail.deliver({ queueUrl, accessKey, region: rigRegion, where, ...options });
  const reader = createCloud({
    services,
    clock: systemClock,
    endpoint: connection.endpoint,
    credentials: rig.account.worker,
  });
  const queue = createEventQueue({ cloud: reader, url: queueUrl, region: rigRegion });
  return {
    queue,
    queueUrl,
    flush: () => delivery.flush(),
    send: async (MessageBody) => void (await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }))),
    async drain() {
      await delivery.flush();
      const noticed: Noticed[] = [];
      for (;;) {
        const messages = await queue.receive(0, never);
        if (messages.length === 0) return noticed;
        const calls = messages.map(({ body }) => readMessage(body, Date.parse)).filter((one) => one.kind === 'call');
        noticed.push(
          await rig.worker.engine.notice(
            calls.map(({ call }) => call),
            never,
          ),
        );
        await queue.remove(messages, never);
      }
    },
    close() {
      delivery.stop();
      reader.close();
      sqs.destroy();
    },
  };
}
