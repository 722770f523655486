import { setTimeout as sleep } from 'node:timers/promises';
import type { Intent, StackState } from '../../src/engine/ports/ledger.ts';
import { resourceTypes } from '../../src/resources/registry.ts';
import type { WorkerProcess } from '../demo/groundstate-process.ts';
import { startRigCloud } from '../support/rig-cloud.ts';
import { type Books, openYard } from './groundstate-tool.ts';
import { document } from './stack.ts';
import { arrangeStrike } from './strike.ts';

/** How often the ledger is looked at; the figures are as exact as that. Milliseconds. */
const LOOK_MS = 25;
const LONGEST_MS = 120_000;
/** The mutating calls of a run of the stack. */
const POINTS = 14;

interface Measured {
  readonly operation: string;
  /** From the moment when the next worker held the lease until the interrupted creates were settled; none: there were none. Milliseconds. */
  readonly tookMs: number | undefined;
  readonly creates: number;
}

/**
 * Kills a worker at each mutating call of the eleven objects, and times how long the next one, once it holds the lease, needs
 * for the creates with a token, a name or a relation that were cut off.
 */
export async function timeResumes(say: (text: string) => void): Promise<number> {
  const measured: Measured[] = [];
  for (let nth = 1; nth <= POINTS; nth += 1) {
    const one = await killAt(nth);
    measured.push(one);
    const took =
      one.tookMs === undefined ? 'no create of these classes was cut off' : `${(one.tookMs / 1000).toFixed(2)} s`;
    say(`killed after call ${nth}, ${one.operation}: ${one.creates} creates with token, name or relation, ${took}`);
  }
  const times = measured.flatMap(({ tookMs }) => tookMs ?? []).sort((a, b) => a - b);
  const seconds = (at: number): string => ((times[at] ?? 0) / 1000).toFixed(2);
  say(
    `settled after the lease was held: median ${seconds(Math.floor(times.length / 2))} s, worst ${seconds(times.length - 1)} s, in ${times.length} of ${POINTS} points`,
  );
  return times.length > 0 && Number(seconds(times.length - 1)) <= 5 ? 0 : 1;
}

async function killAt(nth: number): Promise<Measured> {
  const cloud = await startRigCloud();
  const account = await cloud.newAccount();
  const yard = await openYard(cloud.proxy.endpoint, document.resource);
  const books = await yard.openBooks(account);
  const killed = Promise.withResolvers<string>();
  let first: WorkerProcess | undefined;
  const aim = { mode: 'kill', wanted: undefined, occurrence: nth } as const;
  const strike = arrangeStrike(cloud.proxy, account.worker.accessKeyId, aim, async () => {
    first?.signal('SIGKILL');
    await first?.ended;
    killed.resolve(strike.operation ?? '');
  });
  first = yard.start(account, 'worker-1');
  let second: WorkerProcess | undefined;
  try {
    const operation = await killed.promise;
    const cut = await interrupted(await books.load());
    second = yard.start(account, 'worker-2');
    const { fence } = cut;
    await until(books, ({ lock }) => lock !== undefined && lock.held && lock.fence > fence);
    const from = performance.now();
    const ops = new Set(cut.creates.map(({ op }) => op));
    await until(books, ({ intents }) => !intents.some(({ op, settled }) => ops.has(op) && settled !== true));
    const tookMs = ops.size === 0 ? undefined : performance.now() - from;
    return { operation, tookMs, creates: ops.size };
  } finally {
    strike.end();
    second?.signal('SIGKILL');
    await second?.ended;
    books.close();
    await yard.close();
    await cloud.stop();
  }
}

/** What a worker that was killed left open, of the classes that need no waiting. */
async function interrupted({
  intents,
  lock,
}: StackState): Promise<{ readonly fence: number; readonly creates: readonly Intent[] }> {
  const creates: Intent[] = [];
  for (const intent of intents.filter(({ kind, settled }) => kind === 'create' && settled !== true)) {
    const type = await resourceTypes[intent.type as keyof typeof resourceTypes]?.();
    if (type !== undefined && ['token', 'name', 'relation'].includes(type.createClass)) creates.push(intent);
  }
  return { fence: lock?.fence ?? 0, creates };
}

async function until(books: Books, isSo: (state: StackState) => boolean): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  while (!isSo(await books.load())) {
    if (performance.now() > deadline) {
      throw new Error(`the ledger did not come to what was waited for in ${LONGEST_MS / 1000} s`);
    }
    await sleep(LOOK_MS);
  }
}
