import { digest } from '../../core/digest.ts';
import type { Presence } from '../../core/fleet/presence.ts';
import { Roster } from '../../core/fleet/roster.ts';
import { chooseFor, shareOut } from '../../core/fleet/share-out.ts';
import type { Fleet } from '../../engine/ports/fleet.ts';
import type { Chance, Clock } from '../../engine/ports/time.ts';
import { Bell } from '../bell.ts';
import { HandedOn } from './handed-on.ts';
import { Standing } from './standing.ts';

/** Within so many ticks every worker that can load a commit has seen it. */
const ticksToSee = 3;

interface MembershipInput {
  /** Undefined: this worker is the only one, whatever the table says. */
  readonly fleet: Fleet | undefined;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly leaseMs: number;
  readonly tickMs: number;
}

/** What changed for this worker when the stacks were shared out anew. */
interface Shift {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** This worker among the others: which stacks it looks after, and what they tell each other. Who may write is not decided here. */
export class Membership {
  readonly id: string;
  readonly handedOn: HandedOn;
  readonly standing = new Standing();
  /** Rings when the first other worker is seen, which waits for a beat. */
  readonly company = new Bell();
  /** Between two beats while a pass is running somewhere, and between two looks of those who stand by. Milliseconds. */
  readonly quickMs: number;
  readonly #given: MembershipInput;
  readonly #roster = new Roster();
  readonly #startedAt: number;
  readonly #since = new Map<string, number>();
  readonly #borrowed = new Set<string>();
  #commit: string | undefined;
  #commitAt = Number.NEGATIVE_INFINITY;
  #stacks: readonly string[] = [];
  #listDigest: string | undefined;
  #shares: ReadonlyMap<string, string> = new Map();
  /** What the shares were reckoned from. */
  #sharedFrom: string | undefined;
  #ownLate: readonly string[] = [];
  #beat = 0;

  constructor(given: MembershipInput) {
    this.#given = given;
    this.id = given.chance.id();
    this.#startedAt = given.clock.now();
    this.quickMs = Math.min(Math.ceil(given.leaseMs / 3), given.tickMs);
    this.handedOn = new HandedOn(given.clock);
  }

  /** The other workers that live. */
  get others(): readonly Presence[] {
    return this.#roster.living(this.#given.clock.monotonic());
  }

  /** The stacks that this worker looks after, and since when. */
  get holds(): ReadonlyMap<string, number> {
    return this.#since;
  }

  get commit(): string | undefined {
    return this.#commit;
  }

  /** Whether another worker is at work, or about to be: then a death among them is to be noticed soon. */
  get isStandingBy(): boolean {
    if (this.#roster.isInDoubt(this.#given.clock.monotonic())) return true;
    // Whoever cannot load the commit at all is no reason to look for ever.
    const isNews = this.#given.clock.monotonic() - this.#commitAt < ticksToSee * this.#given.tickMs;
    return this.others.some(
      ({ busy, commit, unfinished }) => busy || unfinished.length > 0 || (isNews && commit !== this.#commit),
    );
  }

  /** Says messages of the queue to the others that this worker has no use for. */
  handOn(bodies: readonly string[]): void {
    if (bodies.length > 0 && this.others.length > 0) this.handedOn.send(bodies);
  }

  /** Takes in what the table says of the workers. */
  see(rows: readonly Presence[]): void {
    if (this.#given.fleet === undefined) return;
    const others = rows.filter(({ id }) => id !== this.id);
    const wasAlone = this.others.length === 0;
    this.#roster.see(others, this.#given.clock.monotonic());
    if (wasAlone && this.others.length > 0) this.company.ring();
    this.handedOn.receive(others);
  }

  /** The stacks of a commit are what is shared out from now on. */
  workWith(commit: string, stacks: readonly string[]): void {
    if (commit === this.#commit) return;
    this.standing.reset();
    this.#commitAt = this.#given.clock.monotonic();
    this.#commit = commit;
    this.#stacks = stacks;
    this.#listDigest = digest(JSON.stringify(stacks.toSorted()));
  }

  /**
   * Shares out the stacks among those who live now and know of the same stacks. Somebody with another list, because a commit brings or
   * takes stacks, would reckon otherwise, and a stack that each takes for the other's would be nobody's; so it is both's until the lists agree.
   */
  share(): Shift {
    const others = this.others;
    const takers = others
      .filter(({ listDigest }) => listDigest === this.#listDigest)
      .map(({ id, late }) => ({ id, late }));
    const all = [{ id: this.id, late: this.#ownLate }, ...takers];
    this.#shareOut(all);
    this.#given.fleet?.shareBudgets(others.length + 1);
    const mine = this.#stacks.filter((stack) => this.isMine(stack));
    const gained = mine.filter((stack) => !this.#since.has(stack));
    const lost = [...this.#since.keys()].filter((stack) => !mine.includes(stack));
    for (const stack of gained) this.#since.set(stack, this.#given.clock.now());
    for (const stack of lost) {
      this.#since.delete(stack);
      this.standing.drop(stack);
    }
    return { gained, lost };
  }

  /** Every turn asks, and the weights of a thousand stacks are not to be reckoned again while nobody came, left or fell behind. */
  #shareOut(takers: readonly { readonly id: string; readonly late: readonly string[] }[]): void {
    const from = JSON.stringify([this.#listDigest, takers.map(({ id, late }) => [id, late])]);
    if (from === this.#sharedFrom) return;
    this.#sharedFrom = from;
    this.#shares = shareOut(
      this.#stacks,
      takers.map(({ id, late }) => ({ id, late: new Set(late) })),
    );
  }

  /** Whether it is one of the stacks that are shared out. */
  isKnown(stack: string): boolean {
    return this.#shares.has(stack);
  }

  isMine(stack: string): boolean {
    return this.#shares.get(stack) === this.id;
  }

  /** Whether this worker is to try the stack now: its own, or one that it has to look at once for another reason. */
  mayTry(stack: string): boolean {
    return this.isMine(stack) || this.#borrowed.has(stack);
  }

  /** Whether a task that one worker does for all falls to this one. */
  isChosenFor(task: string): boolean {
    return chooseFor(task, [this.id, ...this.others.map(({ id }) => id)]) === this.id;
  }

  /** A stack of another worker is to be looked at once, for the report of a control that is over. */
  borrow(stack: string): void {
    if (!this.isMine(stack) && this.#stacks.includes(stack)) this.#borrowed.add(stack);
  }

  /** True where it was borrowed until now. */
  giveBack(stack: string): boolean {
    return this.#borrowed.delete(stack);
  }

  /** Waits until another worker has brought a stack to our commit; whether stacks that depend on it may go on. */
  async waitForOther(stack: string, signal: AbortSignal): Promise<boolean> {
    const { clock, tickMs } = this.#given;
    const from = clock.monotonic();
    for (;;) {
      const owner = this.#shares.get(stack);
      const other = this.others.find(({ id }) => id === owner);
      if (other === undefined) return this.standing.isWell(stack) || owner === undefined;
      const isThere = other.commit === this.#commit && other.holds.some((held) => held.stack === stack);
      if (isThere && !other.unfinished.includes(stack)) return !other.failed.includes(stack);
      // Whoever cannot load the commit, or does not take the stack for its own, is not waited for longer than it takes to see it.
      if (!isThere && clock.monotonic() - from > ticksToSee * tickMs) return true;
      await clock.sleep(this.quickMs, signal);
    }
  }

  /** What this worker says of itself now; `late`: its stacks that it does not get to. */
  speak(now: { readonly busy: boolean; readonly late: readonly string[]; readonly holder: string }): Presence {
    const { clock, tickMs } = this.#given;
    this.#ownLate = now.late;
    this.#beat += 1;
    const mine = [...this.#since.keys()];
    return {
      id: this.id,
      holder: now.holder,
      startedAt: this.#startedAt,
      at: clock.now(),
      beat: this.#beat,
      everyMs: now.busy ? this.quickMs : tickMs,
      busy: now.busy,
      alone: this.others.length === 0,
      commit: this.#commit,
      listDigest: this.#listDigest,
      holds: [...this.#since].map(([stack, since]) => ({ stack, since })),
      unfinished: mine.filter((stack) => !this.standing.isOver(stack)),
      failed: mine.filter((stack) => this.standing.isOver(stack) && !this.standing.isWell(stack)),
      late: now.late,
      ...this.handedOn.spoken(),
    };
  }
}
