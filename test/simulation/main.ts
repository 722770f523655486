// npm run simulate -- --seeds 1000000 [--from N] [--jobs 2]    many seeds
// npm run simulate -- --seed N [--trace]                       one seed, with every step of it
import { fork } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addTally, describeTally, emptyTally, replayCommand, runSeeds, type Tally } from './campaign.ts';
import { simulate } from './simulate.ts';

/** How many seeds a process runs before it tells what came of them. */
const BATCH = 200;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    step: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
  },
});

if (values.seed !== undefined) {
  process.exitCode = await playOne(wholeNumber('seed', values.seed));
} else if (process.send !== undefined) {
  await runShare();
} else {
  process.exitCode = await runMany();
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  process.stderr.write(`--${name} takes a whole number, not "${text}".\n`);
  process.exit(2);
}

async function playOne(seed: number): Promise<number> {
  const { violation, hash, lines, virtualMs } = await simulate(seed, { trace: values.trace });
  for (const line of lines ?? []) process.stdout.write(`${line}\n`);
  const minutes = (virtualMs / 60_000).toFixed(1);
  process.stdout.write(`seed ${seed}: trace ${hash}, ${minutes} minutes of virtual time\n`);
  if (violation === undefined) return 0;
  process.stdout.write(`breaks «${violation.invariant}»: ${violation.text}\n`);
  if (!values.trace) process.stdout.write(`replay: ${replayCommand(seed)}\n`);
  return 1;
}

/** One process of several: runs every n-th seed in batches and tells the parent. */
async function runShare(): Promise<void> {
  const step = wholeNumber('step', values.step);
  let from = wholeNumber('from', values.from);
  for (let left = wholeNumber('seeds', values.seeds); left > 0; left -= BATCH) {
    const tally = await runSeeds({ from, count: Math.min(left, BATCH), step });
    process.send?.({ ...tally, counts: [...tally.counts] });
    from += BATCH * step;
  }
  process.disconnect();
}

async function runMany(): Promise<number> {
  const [seeds, from, jobs] = [
    wholeNumber('seeds', values.seeds),
    wholeNumber('from', values.from),
    wholeNumber('jobs', values.jobs),
  ];
  const begin = performance.now();
  const sum = emptyTally();
  const children = Array.from({ length: Math.max(1, jobs) }, (_none, index) => {
    const count = Math.ceil((seeds - index) / jobs);
    return startShare({ from: from + index, count, step: jobs }, sum, begin);
  });
  process.on('SIGINT', () => {
    for (const { child } of children) child.kill();
  });
  const codes = await Promise.all(children.map(({ ended }) => ended));
  process.stdout.write(describeTally(sum, performance.now() - begin));
  return codes.some((code) => code !== 0) || sum.broken.length > 0 ? 1 : 0;
}

function startShare(
  share: { readonly from: number; readonly count: number; readonly step: number },
  sum: Tally,
  begin: number,
) {
  const { from, count, step } = share;
  const args = ['--from', String(from), '--seeds', String(count), '--step', String(step)];
  const child = fork(fileURLToPath(import.meta.url), args, { execArgv: ['--max-semi-space-size=32'] });
  child.on('message', (message) => {
    const part = message as Omit<Tally, 'counts'> & { readonly counts: readonly [string, number][] };
    addTally(sum, { ...part, counts: new Map(part.counts) });
    for (const { seed, invariant, text } of part.broken) {
      process.stdout.write(
        `seed ${seed} breaks «${invariant}»: ${text.slice(0, 200)}\n  replay: ${replayCommand(seed)}\n`,
      );
    }
    const rate = (sum.seeds / ((performance.now() - begin) / 1000)).toFixed(1);
    process.stderr.write(`\r${sum.seeds} seeds, ${sum.broken.length} failures, ${rate} seeds/s  `);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('exit', resolve);
  });
  return { child, ended };
}
