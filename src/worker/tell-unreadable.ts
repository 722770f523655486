import type { Application } from '../cli/application.ts';
import type { EventMessage } from '../core/events/read-message.ts';
import type { QueueMessage } from '../engine/ports/event-queue.ts';

interface Hopeless {
  readonly message: QueueMessage;
  readonly content: EventMessage;
}

const dayMs = 86_400_000;

/** Says once a day that messages are given up; what they would have told of, the next scan finds. */
export async function tellUnreadable(
  { journal, clock, log }: Pick<Application, 'journal' | 'clock' | 'log'>,
  messages: readonly Hopeless[],
  signal: AbortSignal,
): Promise<void> {
  const [first] = messages;
  if (first === undefined) return;
  for (const { message, content } of messages) {
    const reason = reasonOf(content);
    log.warn({ message: message.id, receives: message.receives, reason }, 'a message of the event queue is given up');
  }
  const at = clock.now();
  const alert = {
    id: `events-given-up-${Math.floor(at / dayMs)}`,
    kind: 'failure',
    severity: 'medium',
    stack: 'estate',
    title: `Messages in the event queue cannot be handled: ${reasonOf(first.content)}`,
    differences: [],
    by: 'groundstate',
    next: `${messages.length === 1 ? 'It was' : 'They were'} received ${first.message.receives} times and deleted now, because the queue has no redrive policy that moves such messages into a dead-letter queue. The scans find what they would have told of. Give the queue a redrive policy (docs/drift.md), and look who writes into it.`,
    at,
  } as const;
  await journal.enqueue(alert, signal);
}

function reasonOf(content: EventMessage): string {
  return content.kind === 'unreadable' ? content.reason : 'handling it failed every time';
}
