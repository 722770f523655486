import type { Intent } from '../../src/engine/ports/ledger.ts';
import type { World } from './exchange.ts';
import { bodyOf, storedIntents } from './ledger-view.ts';
import type { FakeTable, Written } from './table.ts';

/** How long the creates of a holder that was cut off stayed open under the next one, from the moment when that held the lease. */
export interface Resume {
  /** Undefined: they were still open when this lease ended. Milliseconds of virtual time. */
  readonly tookMs: number | undefined;
  /** From the grant to the last of them there was no fault, no stale read, no incident, and no name that AWS holds back after a deletion. */
  readonly isUndisturbed: boolean;
}

/** The types whose creates need no waiting: class token, name and relation. */
const AT_ONCE = new Set(['aws_sim_disk', 'aws_sim_queue', 'aws_sim_route', 'aws_sim_grant']);
const TROUBLE = /^(read|write|table|weather|incident|crash|freeze|stale|lease lost|name held back)/;

interface Pending {
  readonly grantedAt: number;
  readonly trouble: number;
  readonly open: Set<string>;
}

/** Times the recovery of interrupted creates. */
export class Resumes {
  readonly found: Resume[] = [];
  readonly #world: World;
  readonly #table: FakeTable;
  readonly #pending = new Map<string, Pending>();

  constructor(world: World, table: FakeTable) {
    this.#world = world;
    this.#table = table;
  }

  onGranted(stack: string, fence: number): void {
    this.#end(stack);
    const open = storedIntents(this.#table, stack).filter((intent) => isInterrupted(intent, fence));
    if (open.length === 0) return;
    const ops = new Set(open.map(({ op }) => op));
    this.#pending.set(stack, { grantedAt: this.#world.scheduler.now, trouble: this.#trouble(), open: ops });
  }

  onWritten(stack: string, { sk, after }: Written): void {
    const pending = this.#pending.get(stack);
    if (pending === undefined || !sk.startsWith('INTENT#')) return;
    if (after !== undefined && bodyOf<Intent>(after).settled !== true) return;
    pending.open.delete(sk.slice('INTENT#'.length));
    if (pending.open.size === 0) this.#end(stack);
  }

  #end(stack: string): void {
    const pending = this.#pending.get(stack);
    if (pending === undefined) return;
    this.#pending.delete(stack);
    const took = this.#world.scheduler.now - pending.grantedAt;
    const isUndisturbed = this.#trouble() === pending.trouble;
    this.found.push({ tookMs: pending.open.size === 0 ? took : undefined, isUndisturbed });
  }

  #trouble(): number {
    let sum = 0;
    for (const [kind, times] of this.#world.trace.counts) if (TROUBLE.test(kind)) sum += times;
    return sum;
  }
}

function isInterrupted({ kind, type, settled, fence }: Intent, granted: number): boolean {
  return kind === 'create' && settled !== true && fence < granted && AT_ONCE.has(type);
}

/** The worst and the median of many, as people read it. */
export function describeResumes(resumes: readonly Resume[]): string {
  const say = (words: string, some: readonly Resume[]): string => {
    const times = some.flatMap(({ tookMs }) => tookMs ?? []).sort((a, b) => a - b);
    const seconds = (at: number): string => ((times[at] ?? 0) / 1000).toFixed(2);
    const open = some.length - times.length;
    return `${words}: ${times.length} times, median ${seconds(Math.floor(times.length / 2))} s, worst ${seconds(times.length - 1)} s of virtual time; ${open} times still open when the lease ended`;
  };
  return [
    'interrupted creates (token, name, relation) settled by the next holder of the lease',
    say(
      '  undisturbed',
      resumes.filter(({ isUndisturbed }) => isUndisturbed),
    ),
    say(
      '  with faults on the way',
      resumes.filter(({ isUndisturbed }) => !isUndisturbed),
    ),
  ].join('\n');
}
