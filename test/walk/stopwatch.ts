import { setTimeout as sleep } from 'node:timers/promises';
import { estateCalls } from '../demo/count-calls.ts';
import type { Screen } from '../demo/screen.ts';
import type { RunningWorker } from '../demo/stage.ts';
import type { ChannelMessage } from '../support/fake-slack.ts';
import type { Proxy } from '../support/proxy/start.ts';
import type { TrailEvent } from '../support/proxy/trail/create-event.ts';
import type { Channel } from './channel.ts';

const quietMs = 1_200;

interface Lap {
  readonly what: string;
  readonly seconds: number;
  readonly calls: readonly string[];
}

/** How long it takes from a message in the queue until people read of it, and what that costs. */
export class Stopwatch {
  readonly laps: Lap[] = [];
  readonly #proxy: Proxy;
  readonly #channel: Channel;
  /** When the queue took the last event. */
  #deliveredAt = 0;
  readonly #shown: { readonly text: string; readonly at: number }[] = [];

  constructor(proxy: Proxy, channel: Channel) {
    this.#proxy = proxy;
    this.#channel = channel;
    channel.onShown((text, at) => void this.#shown.push({ text, at }));
  }

  delivered(_event: TrailEvent): void {
    this.#deliveredAt = Date.now();
  }

  /** Lets somebody change something, waits until the channel tells of it, and notes how long that took since the queue had it. */
  async measure(
    what: string,
    {
      worker,
      deed,
      patterns,
    }: { readonly worker: RunningWorker; deed(): Promise<void>; readonly patterns: readonly RegExp[] },
  ): Promise<ChannelMessage> {
    await this.#quiet(worker);
    const since = Date.now();
    await deed();
    const message = await this.#channel.told(what, ...patterns);
    const fits = (text: string): boolean => patterns.every((pattern) => pattern.test(text));
    const at = this.#shown.findLast((one) => one.at >= since && fits(one.text))?.at ?? Date.now();
    const calls = estateCalls(this.#proxy, worker.caller, since).filter((call) => call.at <= at);
    this.laps.push({
      what,
      seconds: (at - this.#deliveredAt) / 1000,
      calls: calls.map(({ service, operation }) => `${service}:${operation}`),
    });
    return message;
  }

  /** Waits until nothing is under way: what an earlier edit set off is not counted into the next one. */
  async #quiet(worker: RunningWorker): Promise<void> {
    // A worker with nothing to do hangs in one long receive.
    const isBusy = (): boolean =>
      estateCalls(this.#proxy, worker.caller, Date.now() - quietMs).length > 0 ||
      !estateCalls(this.#proxy, worker.caller, 0).some(({ operation }) => operation === 'ReceiveMessage');
    do await sleep(quietMs / 4);
    while (isBusy());
  }

  /** The most calls that one edit cost until it was told. */
  mostCalls(): number {
    return Math.max(...this.laps.map(({ calls }) => calls.length));
  }

  print(screen: Screen): void {
    const rows = this.laps.map(({ what, seconds, calls }) => [
      what,
      `${seconds.toFixed(2)} s`,
      String(calls.length),
      calls.join(' '),
    ]);
    screen.table(['FROM THE QUEUE TO THE CHANNEL', 'TIME', 'CALLS', ''], rows);
    const times = this.laps.map(({ seconds }) => seconds).toSorted((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)] ?? Number.NaN;
    screen.say(
      `${times.length} edits: median ${median.toFixed(2)} s, worst ${times.at(-1)?.toFixed(2)} s; at most ${this.mostCalls()} calls to AWS for one (the goals: 5 s, 5 calls).`,
    );
  }
}
