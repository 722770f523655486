// Two and three real workers over the emulator, with kills, pauses and clean stops; says how long each takeover took.
// npm run fleet [-- --stacks 12] [--workers 2,3]
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { waitUntil } from '../demo/wait-until.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { type FleetWorker, FleetYard } from './fleet-yard.ts';

const { values } = parseArgs({
  options: { stacks: { type: 'string', default: '12' }, workers: { type: 'string', default: '2,3' } },
});
const never = new AbortController().signal;
/** Beyond the lease of 15 s, and beyond what others wait for its beats. */
const pauseMs = 40_000;
let isWrong = false;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

for (const count of values.workers.split(',').map(Number)) {
  const cloud = await startRigCloud();
  const yard = await FleetYard.open(cloud, Number(values.stacks));
  try {
    await play(cloud, yard, count);
  } finally {
    await yard.close();
    await cloud.stop();
  }
}
process.exitCode = isWrong ? 1 : 0;

async function play(cloud: RigCloud, yard: FleetYard, count: number): Promise<void> {
  say(`${count} workers, ${yard.stacks.length} stacks, lease 15 s, tick 3 s`);
  await yard.push('first');
  for (let at = 1; at <= count; at += 1) yard.start(`worker-${at}`);
  say(`  stacks of each: ${(await yard.shared(count)).join(', ')}`);
  await yard.changed(0);
  check('every VPC was made once', yard, { operation: 'CreateVpc', since: 0, most: yard.stacks.length });
  await quietly(yard);

  const since = Date.now();
  await yard.push('second');
  await yard.changed(since);
  check('a commit changed every stack once', yard, { operation: 'CreateTags', since, most: yard.stacks.length });
  await quietly(yard);

  await end(yard, { how: 'kill -9 of an idle worker', signal: 'SIGKILL' }, count);
  await end(yard, { how: 'clean stop of an idle worker', signal: 'SIGTERM' }, count);
  await strike(cloud, yard, { how: 'kill -9 in the middle of a commit', count, blow: kill });
  await strike(cloud, yard, { how: `a pause of ${pauseMs / 1000} s in the middle of a commit`, count, blow: pause });
}

function living(yard: FleetYard): readonly FleetWorker[] {
  return yard.workers.filter((worker) => !worker.isExpectedToEnd);
}

/** The last run was recorded everywhere. */
async function quietly(yard: FleetYard): Promise<void> {
  const isQuiet = async () => (await yard.members()).every(({ busy, unfinished }) => !busy && unfinished.length === 0);
  await waitUntil('nobody is at work', async () => ((await isQuiet()) ? true : undefined), {
    seconds: 120,
    signal: never,
    everyMs: 300,
  });
}

async function end(
  yard: FleetYard,
  { how, signal }: { readonly how: string; readonly signal: 'SIGKILL' | 'SIGTERM' },
  count: number,
): Promise<void> {
  const [victim] = living(yard);
  victim?.expectEnd();
  victim?.signal(signal);
  const from = performance.now();
  await waitUntil(
    'the others have its stacks',
    async () => {
      return new Set((await yard.members()).flatMap(({ holds }) => holds.map(({ stack }) => stack))).size ===
        yard.stacks.length
        ? true
        : undefined;
    },
    { seconds: 180, signal: never, everyMs: 100 },
  );
  say(`  ${how}: the others have its stacks after ${seconds(from)} s`);
  yard.start(`worker-${yard.workers.length + 1}`);
  await yard.shared(count);
  await quietly(yard);
}

async function kill(worker: FleetWorker): Promise<void> {
  worker.expectEnd();
  worker.signal('SIGKILL');
  await worker.ended;
}

async function pause(worker: FleetWorker): Promise<void> {
  worker.freeze();
  void sleep(pauseMs).then(() => worker.thaw());
}

/** Strikes a worker while it writes, and waits until every stack has what the commit says. */
async function strike(
  cloud: RigCloud,
  yard: FleetYard,
  given: { readonly how: string; readonly count: number; readonly blow: (worker: FleetWorker) => Promise<void> },
): Promise<void> {
  const [victim] = living(yard);
  const before = cloud.proxy.recorded.length;
  // Slow calls, so that the blow falls while some of them are on their way.
  const unhook = cloud.proxy.hooks.beforeCall(async ({ operation }) => {
    if (operation === 'CreateTags') await sleep(3_000);
  });
  const since = Date.now();
  await yard.push(given.how);
  await waitUntil('the victim is at work', () => isWriting(victim, since), { seconds: 60, signal: never });
  if (victim !== undefined) await given.blow(victim);
  const from = performance.now();
  await yard.changed(since, 300);
  say(`  ${given.how}: every stack has the commit after ${seconds(from)} s`);
  unhook();
  // What it had sent when it was struck may have taken effect, and is not sent again.
  check('each change was made once', yard, { operation: 'CreateTags', since, most: yard.stacks.length });
  if (victim?.isExpectedToEnd === true) yard.start(`worker-${yard.workers.length + 1}`);
  else await sleep(pauseMs);
  await yard.shared(given.count, 180);
  await quietly(yard);
  check('and nothing after it', yard, { operation: 'CreateTags', since, most: yard.stacks.length });
  if (cloud.proxy.recorded.length === before) throw new Error('the proxy recorded nothing');
}

/** Its log tells of the new commit, and its runs write a moment later. */
function isWriting(victim: FleetWorker | undefined, since: number): true | undefined {
  const line = victim?.lines.findLast(({ msg }) => msg === 'estate loaded');
  const loadedAt = Date.parse(String(line?.['time']));
  return loadedAt > since && Date.now() - loadedAt > 2_500 ? true : undefined;
}

function check(
  what: string,
  yard: FleetYard,
  wanted: { readonly operation: string; readonly since: number; readonly most: number },
): void {
  const made = yard.effects(wanted.since).filter((operation) => operation === wanted.operation).length;
  const isRight = made === wanted.most;
  isWrong ||= !isRight;
  say(`  ${isRight ? 'ok' : 'WRONG'}: ${what}: ${made} ${wanted.operation} for ${wanted.most} stacks`);
}

function seconds(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(1);
}
