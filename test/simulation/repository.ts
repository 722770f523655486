import { Failure } from '../../src/core/failure.ts';
import type { StackPolicy } from '../../src/core/stack-policy.ts';
import type { EngineDeps } from '../../src/engine/deps.ts';
import type { Source } from '../../src/engine/ports/source.ts';
import type { Synth, SynthesizedStack } from '../../src/engine/ports/synth.ts';
import { type Commit, changeResources, documentOf, firstResources, type Wanted } from './estate.ts';
import type { World } from './exchange.ts';
import type { Process } from './scheduler.ts';

const nothingMore = { dependencies: [], annotations: [] };

/**
 * Stands for the tracked branch of a Git repository and for the run of its cdktf app: commits in one line, a tip that a
 * host may show late, and a synth that gives the documents of a commit. What Git and cdktf do wrong is tested with the
 * real ones.
 */
export class FakeRepository {
  readonly commits: Commit[] = [];
  readonly #world: World;
  readonly #byId = new Map<string, Commit>();
  /** The same objects for every worker, which then reads them once for all. */
  readonly #synthesized = new Map<string, readonly SynthesizedStack[]>();

  constructor(world: World, stacks: readonly string[], policy: StackPolicy) {
    this.#world = world;
    this.#push(new Map(stacks.map((stack) => [stack, firstResources(stack, world.random)])), policy);
  }

  get tip(): Commit {
    const tip = this.commits.at(-1);
    if (tip === undefined) throw new Error('the repository is empty');
    return tip;
  }

  commit(id: string): Commit | undefined {
    return this.#byId.get(id);
  }

  /** Somebody pushes. */
  push(): void {
    const { random } = this.#world;
    const { stacks, policy } = this.tip;
    const changed = [...stacks].map(([name, resources]): [string, readonly Wanted[]] => [
      name,
      random.happens(0.7) ? changeResources(resources, name, random) : resources,
    ]);
    this.#push(new Map(changed), policy);
  }

  isAncestor(older: string, newer: string): boolean {
    const ids = this.commits.map(({ id }) => id);
    return ids.includes(older) && ids.indexOf(older) <= ids.indexOf(newer);
  }

  #push(stacks: Commit['stacks'], policy: StackPolicy): void {
    const { scheduler, trace } = this.#world;
    const number = this.commits.length + 1;
    const id = number.toString(16).padStart(40, 'c');
    const documents = new Map([...stacks].map(([name, resources]) => [name, documentOf(resources)]));
    const made: Commit = { id, parent: this.commits.at(-1)?.id, at: scheduler.now, stacks, policy, documents };
    this.commits.push(made);
    this.#byId.set(id, made);
    const synthesized = [...documents].map(([name, document]) => ({ name, document, folder: name, ...nothingMore }));
    this.#synthesized.set(id, synthesized);
    trace.note(scheduler.now, `COMMIT ${number} ${[...documents.values()].join(' ')}`);
  }

  /** The ports of one process. */
  portsFor(process: Process): {
    readonly source: Source;
    readonly synth: Synth;
    estatePolicy: EngineDeps['estatePolicy'];
  } {
    const soon = <T>(milliseconds: number, signal: AbortSignal, answer: () => T): Promise<T> =>
      this.#answer(process, milliseconds, signal, answer);
    const revision = (id: string) => {
      const { at } = this.#known(id);
      const author = { author: 'Ada', email: 'ada@example.com' };
      return { commit: id, seenAt: at, committedAt: at, subject: 'a commit', ...author };
    };
    const source: Source = {
      tip: (signal) => soon(50, signal, () => this.#shownTip().id),
      fetch: (id, signal) => soon(200, signal, () => revision(id)),
      describe: (id, signal) => soon(5, signal, () => revision(id)),
      relation: (older, newer, signal) =>
        soon(5, signal, () => {
          if (older === newer) return 'same' as const;
          if (!this.#byId.has(older) || !this.#byId.has(newer)) return 'unknown' as const;
          return this.isAncestor(older, newer) ? ('ancestor' as const) : ('not-ancestor' as const);
        }),
      authors: (_older, _newer, signal) => soon(5, signal, () => []),
      propose: () => Promise.reject(new Error('Nobody proposes anything here.')),
      checkSignatures: (_range, signal) => soon(5, signal, () => ({ mode: 'off', commits: 0 })),
      touches: (older, newer, signal) => soon(5, signal, () => older !== newer),
      materialize: (id, signal) => soon(20, signal, () => ({ path: id })),
    };
    const synth: Synth = {
      isolation: { mode: 'none', reason: 'nothing is run' },
      synthesize: ({ commit }, signal) =>
        soon(8_000, signal, () => ({
          stacks: this.#synthesized.get(commit) ?? [],
          durationMs: 0,
          cached: false,
        })),
    };
    const estatePolicy: EngineDeps['estatePolicy'] = async (path) => ({
      policy: { defaults: this.#known(path).policy, stacks: {} },
      problems: [],
    });
    return { source, synth, estatePolicy };
  }

  #known(id: string): Commit {
    const commit = this.#byId.get(id);
    if (commit === undefined) throw new Error(`the repository has no commit ${id}`);
    return commit;
  }

  /** For a while every answer may come from a replica of the host that is behind. */
  #shownTip(): Commit {
    const { climate, random, trace, scheduler } = this.#world;
    if (climate.isCalm) return this.tip;
    if (scheduler.now >= this.#behind.until && this.commits.length > 1 && random.happens(this.staleTips)) {
      this.#behind = { until: scheduler.now + random.between(100, 90_000), tip: random.pick(this.commits) };
    }
    if (scheduler.now >= this.#behind.until) return this.tip;
    trace.count('stale tip');
    return this.#behind.tip ?? this.tip;
  }

  /** How often a replica that is behind begins to answer. */
  staleTips = 0;
  #behind: { readonly until: number; readonly tip: Commit | undefined } = { until: 0, tip: undefined };

  #answer<T>(process: Process, milliseconds: number, signal: AbortSignal, answer: () => T): Promise<T> {
    const { scheduler, random, climate } = this.#world;
    if (!process.alive) return new Promise(() => {});
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(signal.reason);
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      const respond = (): void => {
        signal.removeEventListener('abort', giveUp);
        if (climate.prevails('git down')) return reject(gitDown());
        resolve(answer());
      };
      return scheduler.after(random.between(milliseconds / 2, milliseconds), respond, process);
    });
  }
}

function gitDown(): Failure {
  return new Failure({
    code: 'git-unreachable',
    handling: 'retry',
    summary: 'The Git host does not answer',
    detail: 'The simulation has switched it off for a while.',
  });
}
