import { type EventMessage, type RecordedCall, readMessage } from '../core/events/read-message.ts';
import { asFailure } from '../core/failure.ts';
import type { EventQueue, QueueMessage } from '../engine/ports/event-queue.ts';
import type { Bell } from './bell.ts';
import { backOff } from './jitter.ts';
import type { StackSchedule } from './stack-schedule.ts';
import { tellUnreadable } from './tell-unreadable.ts';
import type { WorkerContext } from './worker-context.ts';

/** One receive waits for so long; also how long a worker without a message makes one call. */
export const longestWaitMs = 20_000;
/** A message that was received this often and never handled is given up. A queue with a redrive policy moved it away before. */
const mostReceives = 5;
const retryLimits = { first: 5_000, most: 900_000 };

interface EventLoop {
  readonly queue: EventQueue;
  readonly schedule: StackSchedule;
  readonly bell: Bell;
  /** Of one stack, or of all. */
  readonly requestScan: (stack: string | undefined) => void;
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

interface Received {
  readonly message: QueueMessage;
  readonly content: EventMessage;
}

/** Handles one batch, and removes what was handled. What could not be handled comes again, each time later. */
export async function handleMessages(
  context: WorkerContext,
  loop: EventLoop,
  messages: readonly QueueMessage[],
  signal: AbortSignal,
): Promise<void> {
  if (messages.length === 0) return;
  const received = messages.map((message): Received => ({ message, content: readMessage(message.body, Date.parse) }));
  const unreadable = received.filter(({ content }) => content.kind === 'unreadable');
  const readable = received.filter(({ content }) => content.kind !== 'unreadable');
  const failed = [...unreadable, ...(await handleAll(context, loop, readable, signal))];
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

/** All at once, because objects that are near each other are read together; one by one where that failed. Answers what failed. */
async function handleAll(
  context: WorkerContext,
  loop: EventLoop,
  received: readonly Received[],
  signal: AbortSignal,
): Promise<readonly Received[]> {
  const { app } = context;
  const contents = received.map(({ content }) => content);
  for (const content of contents) if (content.kind === 'scan') loop.requestScan(content.stack);
  const calls = contents.flatMap((content): readonly RecordedCall[] => (content.kind === 'call' ? [content.call] : []));
  try {
    if (calls.length > 0) await notice(context, loop, calls, signal);
    return [];
  } catch (error) {
    signal.throwIfAborted();
    const { code, detail } = asFailure(error);
    app.log.warn({ code, detail, events: calls.length }, 'events could not be handled');
    if (calls.length === 1) return received.filter(({ content }) => content.kind === 'call');
    const failed: Received[] = [];
    for (const one of received.filter(({ content }) => content.kind === 'call')) {
      failed.push(...(await handleAll(context, loop, [one], signal)));
    }
    return failed;
  }
}

async function notice(
  { app, nudgeDelivery }: WorkerContext,
  { schedule, bell }: EventLoop,
  calls: readonly RecordedCall[],
  signal: AbortSignal,
): Promise<void> {
  const { looked, drifts, due, ignored } = await app.engine.notice(calls, signal);
  if (looked.length > 0) app.log.info({ events: calls.length, looked, drifts: drifts.length, due }, 'events noticed');
  else app.log.debug({ events: calls.length, ignored, due }, 'events of no concern');
  if (drifts.length > 0 || looked.length > 0) nudgeDelivery();
  for (const stack of due) schedule.hasten(stack);
  if (due.length > 0) bell.ring();
}
