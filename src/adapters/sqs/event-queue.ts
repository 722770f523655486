import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandOutput,
} from '@aws-sdk/client-sqs';
import type { Cloud } from '../../engine/ports/cloud.ts';
import type { EventQueue, QueueMessage } from '../../engine/ports/event-queue.ts';

interface QueueOptions {
  readonly cloud: Pick<Cloud, 'send'>;
  readonly url: string;
  /** The region of a queue whose URL does not say it. */
  readonly region: string;
}

/** What one receive gives at most, and the longest that it waits. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const MOST_MESSAGES = 10;
const LONGEST_WAIT_MS = 20_000;
const LONGEST_HIDING_MS = 12 * 60 * 60_000;

/** An SQS queue by its URL. Its calls go through the cloud port, so that they are counted and rated like all others. */
export function createEventQueue({ cloud, url, region }: QueueOptions): EventQueue {
  const scope = { partition: 'aws', account: '', region: regionOf(url) ?? region };
  const send = (operation: string, command: { readonly input: object }, signal: AbortSignal): Promise<unknown> => {
    const call = { operation, input: command.input, command: () => command };
    // The answer to a hiding is empty, which is only right for a write.
    const purpose = operation === 'ChangeMessageVisibility' ? 'write' : 'read';
    return cloud.send({ scope, service: 'sqs', call, purpose }, signal);
  };
  return {
    async receive(waitMs, signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: MOST_MESSAGES,
        WaitTimeSeconds: Math.floor(Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS) / 1000),
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      });
      const { Messages = [] } = (await send('ReceiveMessage', command, signal)) as ReceiveMessageCommandOutput;
      return Messages.map(readMessage);
    },
    async remove(messages, signal) {
      for (let from = 0; from < messages.length; from += MOST_MESSAGES) {
        const Entries = messages
          .slice(from, from + MOST_MESSAGES)
          .map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
        // One that could not be deleted comes again, and is nothing new then.
        await send('DeleteMessageBatch', new DeleteMessageBatchCommand({ QueueUrl: url, Entries }), signal);
      }
    },
    async hide({ receipt }, milliseconds, signal) {
      const VisibilityTimeout = Math.round(Math.min(milliseconds, LONGEST_HIDING_MS) / 1000);
      const command = new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout });
      await send('ChangeMessageVisibility', command, signal);
    },
  };
}

function readMessage(message: NonNullable<ReceiveMessageCommandOutput['Messages']>[number]): QueueMessage {
  return {
    id: message.MessageId ?? '',
    body: message.Body ?? '',
    receipt: message.ReceiptHandle ?? '',
    receives: Number(message.Attributes?.['ApproximateReceiveCount'] ?? 1),
  };
}

/** `https://sqs.eu-west-1.amazonaws.com/123456789012/name` */
function regionOf(url: string): string | undefined {
  return /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(url)?.[1];
}
