import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { ResourceType } from '../../../src/resources/define.ts';
import type { RigCloud } from '../../support/rig-cloud.ts';
import type { Config, Example } from '../example.ts';
import { CrashLife, type Journey, type Passage } from './crash-life.ts';
import { type Crash, crashPoints } from './mortal-worker.ts';
import type { Replacement } from './replacements.ts';

/** Which deaths are died. */
export interface Extent {
  /** What is drawn follows from it. */
  readonly seed: number;
  /**
   * `every`: for each step of a life, there and back, each of its calls at each of the three moments, a tenth of them again with a
   * second death in the recovery, and a tenth again with a commit that takes the change back before the recovery.
   * `some`: birth and deletion, one update and one replacement, there and back with one death each, the moments taking turns; and a
   * birth with a second death, and one that is taken back.
   */
  readonly deaths: 'every' | 'some';
}

/** A type with what its life needs. */
export interface Subject {
  readonly type: ResourceType;
  readonly example: Example;
  readonly replacement: Replacement | string;
}

/** What an enumeration saw. */
export interface Enumeration {
  /** Workers that died, by the moment. */
  readonly deaths: Record<Crash['point'], number>;
  /** Recoveries in which a second worker died. */
  pairs: number;
  /** Recoveries after which the change had been taken back. */
  turns: number;
  /** The most passes that a survivor needed beyond its first. */
  waits: number;
  readonly failures: string[];
}

/** One stretch of a life, walked there and back again. Undefined: the object is not there. */
interface Step {
  readonly name: string;
  readonly from: Config | undefined;
  readonly to: Config;
}

/** Walks a type through its life, again and again, while its workers die at their mutating calls. */
export async function enumerateCrashes(cloud: RigCloud, subject: Subject, extent: Extent): Promise<Enumeration> {
  const walk = new Walk(cloud, subject, extent.seed);
  try {
    for (const step of walk.choose(stepsOf(subject), extent.deaths)) {
      await (extent.deaths === 'every' ? walk.stepWithEvery(step) : walk.stepWithSome(step));
    }
    await walk.end();
  } finally {
    walk.close();
  }
  return walk.seen;
}

/** Birth and deletion, an update of each aspect, and the replacement in each of its orders. */
function stepsOf({ type, example, replacement }: Subject): readonly Step[] {
  const updates = type.aspects.flatMap(({ name, owns }): readonly Step[] => {
    const owned = Object.entries(example.drifts).filter(([one]) => (owns as readonly string[]).includes(one));
    // One that moves others along is no change that a commit could make by itself.
    const [attribute, drift] = owned.toSorted(([, a], [, b]) => (a.also?.length ?? 0) - (b.also?.length ?? 0))[0] ?? [];
    if (attribute === undefined || drift === undefined) return [];
    const from = drift.base ?? {};
    return [{ name: `update of ${name}`, from, to: { ...from, ...example.along?.[attribute], [attribute]: drift.to } }];
  });
  return [{ name: 'birth', from: undefined, to: {} }, ...updates, ...replacementsOf(replacement)];
}

function replacementsOf(replacement: Replacement | string): readonly Step[] {
  if (typeof replacement === 'string') return [];
  const { config, createFirst } = replacement;
  const lifecycle = { create_before_destroy: true };
  const steps: readonly Step[] = [{ name: 'replacement', from: {}, to: config }];
  const second = { name: 'replacement, create first', from: { lifecycle }, to: { ...config, lifecycle } };
  return createFirst ? [...steps, second] : steps;
}

class Walk {
  readonly seen: Enumeration = {
    deaths: { before: 0, 'after the effect': 0, 'after the reply': 0 },
    pairs: 0,
    turns: 0,
    waits: 0,
    failures: [],
  };
  readonly #cloud: RigCloud;
  readonly #subject: Subject;
  readonly #random: () => number;
  #life: CrashLife | undefined;
  #moment = 0;

  constructor(cloud: RigCloud, subject: Subject, seed: number) {
    this.#cloud = cloud;
    this.#subject = subject;
    this.#random = createRandom(`${seed} ${subject.type.type}`);
  }

  /** There and back without a death, to count the calls; then once for each death that there is to die. */
  async stepWithEvery(step: Step): Promise<void> {
    await this.#go({ to: step.from, crashes: [] });
    const there = this.#every((await this.#go({ to: step.to, crashes: [] })).calls);
    const back = this.#every((await this.#go({ to: step.from, crashes: [] })).calls);
    for (const crashes of there.filter(() => this.#random() < 0.1)) await this.#turn(step, crashes);
    while (there.length + back.length > 0) {
      await this.#die(step, { to: step.to, crashes: there.shift() ?? [] });
      await this.#die(step, { to: step.from, crashes: back.shift() ?? [] });
    }
  }

  /** There and back with a death each; how many calls there are to choose from is learnt on the way. */
  async stepWithSome(step: Step): Promise<void> {
    await this.#go({ to: step.from, crashes: [] });
    const calls = await this.#die(step, { to: step.to, crashes: this.#one(1) });
    await this.#die(step, { to: step.from, crashes: this.#one(1) });
    if (step.from !== undefined) {
      // The former object is there still, and the one that Git wants again.
      if (step.name === 'replacement, create first') await this.#turn(step, this.#one(calls));
      return;
    }
    await this.#turn(step, this.#one(calls));
    await this.#die(step, { to: step.to, crashes: [...this.#one(calls), ...this.#one(1)] });
  }

  /** All steps, or the birth and one of each other kind. */
  choose(steps: readonly Step[], deaths: Extent['deaths']): readonly Step[] {
    if (deaths === 'every') return steps;
    const kinds = ['birth', 'update', 'replacement'];
    return kinds.flatMap((kind) => {
      const ofKind = steps.filter(({ name }) => name.startsWith(kind));
      return ofKind.slice(Math.floor(this.#random() * ofKind.length)).slice(0, 1);
    });
  }

  /** Nothing stands any more when its time is over. */
  async end(): Promise<void> {
    await this.#life?.expectNothingStands();
  }

  close(): void {
    this.#life?.close();
  }

  #every(calls: number): (readonly Crash[])[] {
    const singles = Array.from({ length: calls }).flatMap((_, index) =>
      crashPoints.map((point): readonly Crash[] => [{ call: index + 1, point }]),
    );
    const pairs = singles.filter(() => this.#random() < 0.1).map((first) => [...first, ...this.#one(1)]);
    return [...singles, ...pairs];
  }

  #one(calls: number): readonly Crash[] {
    this.#moment += 1;
    const point = crashPoints[this.#moment % crashPoints.length] ?? 'before';
    return [{ call: 1 + Math.floor(this.#random() * calls), point }];
  }

  async #go(journey: Journey): Promise<Passage> {
    this.#life ??= await this.#begin();
    return this.#life.change(journey);
  }

  #begin(): Promise<CrashLife> {
    const { type, example, replacement } = this.#subject;
    const more = typeof replacement === 'string' ? {} : (replacement.parents ?? {});
    const names = new Set([...Object.keys(example.parents), ...Object.keys(more)]);
    const parents = Object.fromEntries([...names].map((name) => [name, { ...example.parents[name], ...more[name] }]));
    return CrashLife.begin(this.#cloud, type, { ...example, parents });
  }

  #turn(step: Step, crashes: readonly Crash[]): Promise<number> {
    return this.#die(step, { to: step.to, crashes, moved: { to: step.from } });
  }

  /** One journey with its deaths; gives its calls. An account in which something went wrong is left behind. */
  async #die(step: Step, journey: Journey): Promise<number> {
    const { crashes, moved, to } = journey;
    try {
      const { deaths, waits, calls } = await this.#go(journey);
      for (const { point } of crashes.slice(0, deaths)) this.seen.deaths[point] += 1;
      if (deaths > 1) this.seen.pairs += 1;
      if (deaths > 0 && moved !== undefined) this.seen.turns += 1;
      this.seen.waits = Math.max(this.seen.waits, waits);
      return calls;
    } catch (error) {
      const where = crashes.map(({ call, point }) => `${point} of call ${call}`).join(', then ');
      const way = `${to === step.to ? 'there' : 'back'}${moved === undefined ? '' : ', and Git turned back'}`;
      const reason = error instanceof Error ? error.message : String(error);
      this.seen.failures.push(`${this.#subject.type.type}, ${step.name} (${way}), died ${where}: ${reason}`);
      this.#life?.close();
      this.#life = undefined;
      await this.#go({ to: (moved ?? { to }).to, crashes: [] });
      return 1;
    }
  }
}

/** Numbers from 0 to 1 that follow from a text. */
function createRandom(text: string): () => number {
  const seed = createHash('sha256').update(text).digest().readInt32BE();
  const numbers = fc.sample(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { seed, numRuns: 10_000 });
  return () => numbers.pop() ?? 0;
}
