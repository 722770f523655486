import { stackOfScope } from '../core/controls/control.ts';
import { type EventMessage, type RecordedCall, readMessage } from '../core/events/read-message.ts';
import { asFailure } from '../core/failure.ts';
import type { Bell } from './bell.ts';
import type { StackSchedule } from './stack-schedule.ts';
import type { WorkerContext } from './worker-context.ts';

/** What a message may set going. */
export interface Hearing {
  readonly schedule: StackSchedule;
  readonly bell: Bell;
  /** Of one stack, or of all. */
  readonly requestScan: (stack: string | undefined) => void;
}

/** A message with what it says. */
export interface Told {
  readonly body: string;
  readonly content: EventMessage;
}

/** Looks at what other workers took out of the queue and handed on, because it is about none of their stacks. */
export async function hearOthers(context: WorkerContext, hearing: Hearing, signal: AbortSignal): Promise<void> {
  if (!context.state.hasFinishedFirstPass) return;
  const { bodies, all } = context.fleet.handedOn.take();
  const told = bodies.map((body): Told => ({ body, content: readMessage(body, Date.parse) }));
  const failed = told.length === 0 ? [] : await noticeMessages(context, hearing, told, signal);
  // They do not come again, as they would from a queue; a pass finds what they were about.
  if (all || failed.length > 0) hearing.requestScan(undefined);
}

/** All at once, because objects that are near each other are read together; one by one where that failed. Answers what failed. */
export async function noticeMessages<T extends Told>(
  context: WorkerContext,
  hearing: Hearing & { readonly handOn?: (told: readonly T[]) => void },
  told: readonly T[],
  signal: AbortSignal,
): Promise<readonly T[]> {
  const { app } = context;
  const about = told.filter(({ content }) => content.kind === 'call');
  try {
    requestScans(context, hearing, told);
    if (about.length > 0) await notice(context, hearing, about, signal);
    return [];
  } catch (error) {
    signal.throwIfAborted();
    const { code, detail } = asFailure(error);
    app.log.warn({ code, detail, events: about.length }, 'events could not be handled');
    if (about.length === 1) return about;
    const failed: T[] = [];
    for (const one of about) failed.push(...(await noticeMessages(context, hearing, [one], signal)));
    return failed;
  }
}

function requestScans<T extends Told>(
  { fleet }: WorkerContext,
  { requestScan, handOn }: Hearing & { readonly handOn?: (told: readonly T[]) => void },
  told: readonly T[],
): void {
  for (const one of told) {
    if (one.content.kind !== 'scan') continue;
    const { stack } = one.content;
    requestScan(stack);
    if (stack === undefined || !fleet.isMine(stack)) handOn?.([one]);
  }
}

async function notice<T extends Told>(
  { app, fleet, nudgeDelivery }: WorkerContext,
  { schedule, bell, handOn }: Hearing & { readonly handOn?: (told: readonly T[]) => void },
  told: readonly T[],
  signal: AbortSignal,
): Promise<void> {
  const calls = told.flatMap(({ content }): readonly RecordedCall[] => (content.kind === 'call' ? [content.call] : []));
  const { looked, drifts, due, ignored, strange } = await app.engine.notice(calls, signal);
  if (looked.length > 0) app.log.info({ events: calls.length, looked, drifts: drifts.length, due }, 'events noticed');
  else app.log.debug({ events: calls.length, ignored, due }, 'events of no concern');
  if (drifts.length > 0 || looked.length > 0) nudgeDelivery();
  for (const stack of due) schedule.hasten(stack);
  for (const { stack, until } of drifts) if (until !== undefined) schedule.within(stack, until - app.clock.now());
  if (due.length > 0) bell.ring();
  // Another worker knows them, or puts back what was found in its stacks.
  const isOthers = [...due, ...looked.map(stackOfScope)].some((stack) => !fleet.isMine(stack));
  const unknown = new Set(strange.map(({ record }) => record.eventId));
  handOn?.(
    told.filter(({ content }) => content.kind === 'call' && (isOthers || unknown.has(content.call.record.eventId))),
  );
}
