import type { CallFault, Climate } from './faults.ts';
import type { Random } from './random.ts';
import type { Process, Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

/** What the parts of a simulation share. */
export interface World {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly climate: Climate;
}

/** One request over the network and its answer. */
export interface Exchange<T> {
  readonly process: Process;
  readonly signal: AbortSignal;
  /** Whose faults these are; part of the names of the counts. */
  readonly where: string;
  readonly timeoutMs: number;
  /** The longest way of a late request: its signature is not taken any more after this. */
  readonly validMs: number;
  /** Faults that cannot strike here. */
  readonly spared?: readonly CallFault[];
  /** What the other side does when the request arrives; what it throws is its answer. */
  arrive(): T;
  /** The error that the caller sees for a fault. */
  failure(fault: CallFault | 'timeout'): unknown;
  /** What the caller is told when it gives up. */
  aborted(): unknown;
  /** A cut-off answer without what matters in it. */
  hollow?(): T;
}

interface Course {
  readonly requestMs: number | undefined;
  readonly replyMs: number | undefined;
  readonly takesEffect: boolean;
  readonly fault: CallFault | undefined;
  readonly repeatedAfter: number | undefined;
}

/** Sends a request: it arrives or not, soon or late, and so does its answer. A killed caller hears nothing, but what left stays on its way. */
export function exchange<T>(world: World, given: Exchange<T>): Promise<T> {
  const { process, signal } = given;
  const { scheduler } = world;
  if (!process.alive) return new Promise(() => {});
  return new Promise<T>((resolve, reject) => {
    let isOver = false;
    const end = (settle: () => void): void | false => {
      if (isOver) return false;
      isOver = true;
      signal.removeEventListener('abort', giveUp);
      return settle();
    };
    const giveUp = (): void => void end(() => reject(given.aborted()));
    signal.addEventListener('abort', giveUp);
    const course = plot(world, given);
    const answer = (settle: () => void): void => {
      if (course.replyMs !== undefined) scheduler.after(course.replyMs, () => end(settle), process);
    };
    if (course.requestMs !== undefined) {
      const landsAt = scheduler.now + course.requestMs + (course.repeatedAfter ?? 0);
      world.climate.landsAt = Math.max(world.climate.landsAt, landsAt);
      scheduler.after(course.requestMs, () => answer(arrive(given, course, resolve, reject)));
      if (course.repeatedAfter !== undefined) {
        scheduler.after(course.requestMs + course.repeatedAfter, () => void attempt(() => given.arrive()));
      }
    }
    const gone = course.fault === 'lost request' && world.random.happens(0.5);
    scheduler.after(
      gone ? world.random.between(1, 50) : given.timeoutMs,
      () => end(() => reject(given.failure(gone ? 'lost request' : 'timeout'))),
      process,
    );
  });
}

function arrive<T>(
  given: Exchange<T>,
  { takesEffect, fault }: Course,
  resolve: (value: T) => void,
  reject: (reason: unknown) => void,
): () => void {
  const result = takesEffect ? attempt(() => given.arrive()) : undefined;
  if (fault === 'hollow answer' && result?.kind === 'value' && given.hollow !== undefined) {
    const { hollow } = given;
    return () => resolve(hollow());
  }
  if (fault !== undefined && ERRORS.has(fault)) return () => reject(given.failure(fault));
  if (result?.kind === 'value') return () => resolve(result.value);
  return () => reject(result?.reason);
}

const ERRORS = new Set<CallFault>([
  'throttled',
  'error before the effect',
  'error after the effect',
  'cut-off answer',
  'refused once',
  'conflict',
]);

type Result<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'error'; readonly reason: unknown };

function attempt<T>(work: () => T): Result<T> {
  try {
    return { kind: 'value', value: work() };
  } catch (reason) {
    return { kind: 'error', reason };
  }
}

function plot<T>({ random, climate }: World, given: Exchange<T>): Course {
  const usual: Course = {
    requestMs: random.between(1, 40),
    replyMs: random.between(1, 40),
    takesEffect: true,
    fault: undefined,
    repeatedAfter: undefined,
  };
  const strikes = (kind: CallFault): boolean =>
    given.spared?.includes(kind) !== true && climate.strikes(kind, given.where, given.where === 'write' ? 6 : 1);
  if (strikes('throttled')) return { ...usual, takesEffect: false, fault: 'throttled' };
  if (strikes('conflict')) return { ...usual, takesEffect: false, fault: 'conflict' };
  if (strikes('refused once')) return { ...usual, takesEffect: false, fault: 'refused once' };
  if (strikes('error before the effect')) return { ...usual, takesEffect: false, fault: 'error before the effect' };
  if (strikes('error after the effect')) return { ...usual, fault: 'error after the effect' };
  if (strikes('lost request')) return { ...usual, requestMs: undefined, fault: 'lost request' };
  if (strikes('lost reply')) return { ...usual, replyMs: undefined, fault: 'lost reply' };
  if (strikes('cut-off answer')) return { ...usual, fault: 'cut-off answer' };
  if (given.hollow !== undefined && strikes('hollow answer')) return { ...usual, fault: 'hollow answer' };
  if (strikes('slow')) {
    return { ...usual, requestMs: random.between(100, 4_000), replyMs: random.between(100, 4_000), fault: 'slow' };
  }
  if (strikes('late')) {
    // Most of what is late at all is a little late; some of it takes as long as its signature lives.
    const most = random.happens(0.5) ? Math.min(30_000, given.validMs) : given.validMs;
    return { ...usual, requestMs: random.between(given.timeoutMs, most), fault: 'late' };
  }
  return strikes('duplicate') ? { ...usual, repeatedAfter: random.between(0, 10_000), fault: 'duplicate' } : usual;
}
