import { readMessage } from '../core/events/read-message.ts';
import { asFailure } from '../core/failure.ts';
import type { EventQueue, QueueMessage } from '../engine/ports/event-queue.ts';
import { backOff } from './jitter.ts';
import { type Hearing, noticeMessages, type Told } from './notice-messages.ts';
import { tellUnreadable } from './tell-unreadable.ts';
import type { WorkerContext } from './worker-context.ts';

/** One receive waits for so long; also how long a worker without a message makes one call. */
export const longestWaitMs = 20_000;
/** A message that was received this often and never handled is given up. A queue with a redrive policy moved it away before. */
const mostReceives = 5;
const retryLimits = { first: 5_000, most: 900_000 };

interface EventLoop extends Hearing {
  readonly queue: EventQueue;
}

/** Takes messages beside the ticks, for ever: what happened in AWS is looked at within seconds, and the ticks do the rest. */
export async function watchEvents(context: WorkerContext, loop: EventLoop, stop: AbortSignal): Promise<void> {
  const { app, state } = context;
  let failures = 0;
  while (!stop.aborted) {
    try {
      // Before the first pass nothing is known of the stacks, and that pass reads everything anyway.
      if (!state.hasFinishedFirstPass) {
        await app.clock.sleep(1000, stop);
        continue;
      }
      const messages = await loop.queue.receive(longestWaitMs, stop);
      await handleMessages(context, loop, messages, stop);
      failures = 0;
    } catch (error) {
      if (stop.aborted) return;
      const { code, detail } = asFailure(error);
      app.log.warn({ code, detail }, 'the queue of events could not be read');
      failures += 1;
      await app.clock.sleep(backOff(failures, retryLimits, app.chance), stop).catch(() => undefined);
    }
  }
}

interface Received extends Told {
  readonly message: QueueMessage;
}

/** Handles one batch, and removes what was handled. What could not be handled comes again, each time later. */
export async function handleMessages(
  context: WorkerContext,
  loop: EventLoop,
  messages: readonly QueueMessage[],
  signal: AbortSignal,
): Promise<void> {
  if (messages.length === 0) return;
  const received = messages.map((message): Received => {
    const { body } = message;
    return { message, body, content: readMessage(body, Date.parse) };
  });
  const unreadable = received.filter(({ content }) => content.kind === 'unreadable');
  const readable = received.filter(({ content }) => content.kind !== 'unreadable');
  const handOn = (told: readonly Told[]) => context.fleet.handOn(told.map(({ body }) => body));
  const failed = [...unreadable, ...(await noticeMessages(context, { ...loop, handOn }, readable, signal))];
  const hopeless = failed.filter(({ message }) => message.receives > mostReceives);
  await tellUnreadable(context.app, hopeless, signal);
  const waiting = failed.filter((one) => !hopeless.includes(one));
  const done = received.filter((one) => !waiting.includes(one)).map(({ message }) => message);
  if (done.length > 0) await loop.queue.remove(done, signal);
  for (const { message } of waiting) {
    const pause = backOff(message.receives - 1, retryLimits, context.app.chance);
    await loop.queue.hide(message, pause, signal);
  }
}
