import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

/** What can become of one request and its answer. */
export const callFaults = [
  'throttled',
  'error before the effect',
  'error after the effect',
  'lost request',
  'lost reply',
  'cut-off answer',
  'hollow answer',
  'slow',
  'late',
  'duplicate',
  'refused once',
  'conflict',
] as const;
export type CallFault = (typeof callFaults)[number];

/** What lasts for a while. */
export const weatherKinds = [
  'table down',
  'region down',
  'credentials expired',
  'permission denied',
  'git down',
] as const;
export type Weather = (typeof weatherKinds)[number];

/** What happens to a worker, to Git or to objects from outside. */
export const incidentKinds = [
  'crash',
  'stop',
  'freeze',
  'stall',
  'commit',
  'edit by a person',
  'deletion by a person',
  'child added by a person',
  'foreign object',
  'wall clock jump',
  'lock item deleted',
  'wrong account',
  'scan request',
] as const;
export type Incident = (typeof incidentKinds)[number];

/** How rough a run is: how often each kind of fault strikes, and until when. */
export class Climate {
  readonly calmAt: number;
  /** When the last request that is on its way arrives. */
  landsAt = 0;
  readonly #rates = new Map<CallFault, number>();
  readonly #periods: { readonly kind: Weather; readonly from: number; readonly to: number }[] = [];
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #trace: Trace;

  constructor(random: Random, scheduler: Scheduler, trace: Trace, calmAt: number) {
    this.calmAt = calmAt;
    this.#random = random;
    this.#scheduler = scheduler;
    this.#trace = trace;
    const roughness = random.pick([0.15, 0.3, 0.5]);
    for (const kind of callFaults) {
      if (random.happens(roughness)) this.#rates.set(kind, random.pick([0.005, 0.02, 0.06]));
    }
    for (const kind of weatherKinds) {
      if (random.happens(0.12)) {
        const from = random.between(0, calmAt);
        this.#periods.push({ kind, from, to: Math.min(calmAt, from + random.between(5_000, 300_000)) });
      }
    }
  }

  get isCalm(): boolean {
    return this.#scheduler.now >= this.calmAt;
  }

  /** Whether this fault strikes now; it is counted where it does. */
  strikes(kind: CallFault, where: string, factor = 1): boolean {
    const rate = this.#rates.get(kind);
    if (rate === undefined || this.isCalm || !this.#random.happens(rate * factor)) return false;
    this.#trace.count(`${where}: ${kind}`);
    return true;
  }

  /** Whether it is so at the moment; counted at each call that it spoils. */
  prevails(kind: Weather): boolean {
    const { now } = this.#scheduler;
    if (!this.#periods.some((period) => period.kind === kind && now >= period.from && now < period.to)) return false;
    this.#trace.count(`weather: ${kind}`);
    return true;
  }
}
