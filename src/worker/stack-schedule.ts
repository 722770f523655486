import { nextTime } from '../config/cron.ts';
import type { Rhythm, ScanPolicy } from '../core/stack-policy.ts';
import type { Chance, Clock } from '../engine/ports/time.ts';
import { addJitter, backOff } from './jitter.ts';

interface Entry {
  /** By the monotonic clock. */
  readonly dueAt: number;
  /** Times of a cron expression, on the wall clock; the first one after the last look. Milliseconds since the epoch. */
  readonly dueTime: number;
  readonly failures: number;
  /** The last commit pass did not end well, so the next run is still about the commit. */
  readonly isPending: boolean;
}

const firstRetryMs = 5000;
const usualDeepPauseMs = 3_600_000;

/** A moment, on both clocks. */
interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

/** When each stack is looked at next: spans by the monotonic clock, cron expressions by the wall clock. */
export class StackSchedule {
  readonly #entries = new Map<string, Entry>();
  readonly #scanIntervalMs: number;
  readonly #clock: Clock;
  readonly #chance: Chance;
  readonly #deepAt = new Map<string, Moment>();
  #rhythm: (stack: string) => ScanPolicy | undefined = () => undefined;

  constructor(scanIntervalMs: number, clock: Clock, chance: Chance) {
    this.#scanIntervalMs = scanIntervalMs;
    this.#clock = clock;
    this.#chance = chance;
  }

  /** The stacks that were looked at. */
  names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** From now on what a policy says of a stack goes before the interval of the worker. */
  follow(rhythm: (stack: string) => ScanPolicy | undefined): void {
    this.#rhythm = rhythm;
  }

  /** When at the latest so many looks were due after a moment on the wall clock. Milliseconds since the epoch. */
  after(stack: string, from: number, looks: number): number {
    const rhythm = this.#declaredRhythm(stack);
    if (rhythm.kind === 'every') return from + looks * rhythm.ms;
    return Array.from({ length: looks }).reduce<number>((at) => nextTime(rhythm, at) ?? at, from);
  }

  /** How deep the next look at a stack goes; the first one is deep. */
  depth(stack: string): 'declared' | 'deep' {
    const last = this.#deepAt.get(stack);
    if (last === undefined) return 'deep';
    const rhythm = this.#deepRhythm(stack);
    const isDue =
      rhythm.kind === 'every'
        ? this.#clock.monotonic() - last.monotonic >= rhythm.ms
        : (nextTime(rhythm, last.wall) ?? Number.POSITIVE_INFINITY) <= this.#clock.now();
    return isDue ? 'deep' : 'declared';
  }

  /** A deep look was made to the end. */
  lookedDeep(stack: string): void {
    this.#deepAt.set(stack, { monotonic: this.#clock.monotonic(), wall: this.#clock.now() });
  }

  /** Whether a stack is due; one that was never looked at is. */
  isDue(stack: string): boolean {
    const entry = this.#entries.get(stack);
    return entry === undefined || entry.dueAt <= this.#clock.monotonic() || entry.dueTime <= this.#clock.now();
  }

  /** Whether a stack was due at a moment already, by the monotonic clock; of one that was never looked at nothing is known. */
  wasDue(stack: string, moment: number): boolean {
    const entry = this.#entries.get(stack);
    return entry !== undefined && entry.dueAt <= moment;
  }

  /** Another worker looks after the stack now. */
  forget(stack: string): void {
    this.#entries.delete(stack);
    this.#deepAt.delete(stack);
  }

  /** Whether the last run of the stack did not bring its commit to an end. */
  isPending(stack: string): boolean {
    return this.#entries.get(stack)?.isPending ?? true;
  }

  /** The stack was looked at, to the end. */
  succeed(stack: string): void {
    this.#set(stack, { wait: this.#pause(stack), failures: 0, isPending: false });
  }

  /** Something happened that the next look should not wait for. */
  hasten(stack: string): void {
    const entry = this.#entries.get(stack);
    if (entry !== undefined) this.#entries.set(stack, { ...entry, dueAt: this.#clock.monotonic() });
  }

  /** Looked at again within a time, however long the interval is: something is known to change then. Milliseconds. */
  within(stack: string, wait: number): void {
    const entry = this.#entries.get(stack);
    const dueAt = this.#clock.monotonic() + Math.max(0, wait);
    if (entry !== undefined && dueAt < entry.dueAt) this.#entries.set(stack, { ...entry, dueAt });
  }

  /** It failed in a way that may pass: tried again sooner than a scan, but later each time. */
  retry(stack: string): void {
    const failures = this.#entries.get(stack)?.failures ?? 0;
    const wait = backOff(failures, { first: firstRetryMs, most: this.#longestRetry(stack) }, this.#chance);
    this.#set(stack, { wait, failures: failures + 1, isPending: true });
  }

  /** It failed in a way that only a new commit or a person changes: looked at again with the next scan. */
  giveUp(stack: string): void {
    this.#set(stack, { wait: this.#pause(stack), failures: 0, isPending: true });
  }

  #set(stack: string, next: { readonly wait: number; readonly failures: number; readonly isPending: boolean }): void {
    const now = this.#clock.now();
    const rhythms = [this.#declaredRhythm(stack), this.#deepRhythm(stack)];
    const times = rhythms.map((rhythm) => (rhythm.kind === 'cron' ? nextTime(rhythm, now) : undefined));
    this.#entries.set(stack, {
      dueAt: this.#clock.monotonic() + next.wait,
      dueTime: Math.min(...times.filter((time) => time !== undefined)),
      failures: next.failures,
      isPending: next.isPending,
    });
  }

  #declaredRhythm(stack: string): Rhythm {
    return this.#rhythm(stack)?.declared ?? { kind: 'every', ms: this.#scanIntervalMs };
  }

  #deepRhythm(stack: string): Rhythm {
    return this.#rhythm(stack)?.deep ?? { kind: 'every', ms: usualDeepPauseMs };
  }

  /** Until the next look by a span; times are waited for by themselves. Milliseconds. */
  #pause(stack: string): number {
    const rhythm = this.#declaredRhythm(stack);
    return rhythm.kind === 'every' ? addJitter(rhythm.ms, this.#chance) : Number.POSITIVE_INFINITY;
  }

  #longestRetry(stack: string): number {
    const rhythm = this.#declaredRhythm(stack);
    return rhythm.kind === 'every' ? rhythm.ms : this.#scanIntervalMs;
  }
}
