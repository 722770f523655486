import type { Random } from './random.ts';
import { inOneGo, runMicrotasks } from './real-time.ts';

interface Pending {
  readonly at: number;
  /** Which of several that are due at the same moment comes first is a matter of chance. */
  readonly tie: number;
  readonly owner: Process | undefined;
  readonly run: Happening;
}

/** Something that happens; false where it turned out to be nothing, so that nobody has to be waited for. */
export type Happening = () => void | false;

/**
 * A process of the simulation. Killed, it never sees another answer and nothing that it asks for happens any more; stopped
 * (SIGSTOP, a frozen machine), whatever is due for it waits until it goes on, and then comes in any order.
 */
export class Process {
  readonly name: string;
  /** How much faster its clocks run than the true ones. */
  readonly rate: number;
  /** How far its wall clock is off. Milliseconds. */
  wallOffset: number;
  alive = true;
  stoppedUntil = 0;

  constructor(name: string, rate: number, wallOffset: number) {
    this.name = name;
    this.rate = rate;
    this.wallOffset = wallOffset;
  }
}

/** Virtual time: it moves only when nothing is left to be done at the present moment. */
export class Scheduler {
  now = 0;
  /** Events that were run. */
  steps = 0;
  readonly #random: Random;
  readonly #heap: Pending[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Runs something after a while; for a process, only if it lives and runs then. */
  after(delay: number, run: Happening, owner?: Process): void {
    this.#push({ at: this.now + Math.max(0, delay), tie: this.#random.next(), owner, run });
  }

  /** Runs what is due, one after the other, until `isOver` or until nothing is pending. */
  run(isOver: () => boolean): Promise<void> {
    return inOneGo(() => this.#runAll(isOver));
  }

  #runAll(isOver: () => boolean): void {
    runMicrotasks();
    while (!isOver()) {
      const next = this.#pop();
      if (next === undefined) return;
      this.now = Math.max(this.now, next.at);
      const { owner } = next;
      if (owner === undefined) {
        next.run();
      } else if (owner.alive && owner.stoppedUntil > this.now) {
        this.#push({ ...next, at: owner.stoppedUntil + this.#random.between(0, 2), tie: this.#random.next() });
      } else if (owner.alive) {
        if (next.run() === false) continue;
        this.steps += 1;
        runMicrotasks();
      }
    }
  }

  #push(added: Pending): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(added);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Pending;
      if (isBefore(parent, added)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = added;
  }

  #pop(): Pending | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const isRight = right < heap.length && isBefore(heap[right] as Pending, heap[left] as Pending);
      const child = isRight ? right : left;
      if (isBefore(last, heap[child] as Pending)) break;
      heap[at] = heap[child] as Pending;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(one: Pending, other: Pending): boolean {
  return one.at < other.at || (one.at === other.at && one.tie < other.tie);
}
