import { type Aftermath, appOf, type RepositoryAttack } from '../attack.ts';

const aim = 'use everything up';
const marker = 'hostile-left-behind';
const fs = `import { mkdirSync, writeFileSync, truncateSync, appendFileSync } from 'node:fs'; const out = process.env.CDKTF_OUTDIR;`;
const spawn = `import { spawn } from 'node:child_process';`;

/** What Node cannot print fast enough it keeps, so that its memory may be what ends first. */
const flooded = ['synth.flooded', 'synth.out-of-memory'];

function stillRuns({ commands }: Aftermath): string | undefined {
  return commands.some((command) => command.includes(marker)) ? 'a process is left' : undefined;
}

export const useEverythingUp: readonly RepositoryAttack[] = [
  { name: 'never ends', aim, refusal: 'synth.out-of-time', files: () => appOf('setInterval(() => {}, 1000);') },
  { name: 'never yields', aim, sample: true, refusal: 'synth.out-of-time', files: () => appOf('for (;;) {}') },
  {
    name: 'never ends when it is bundled',
    aim,
    files: () =>
      appOf(`say('x');`, {
        'tsconfig.json': '{"extends":"./tsconfig.json"}',
        'a.ts': `export * from './b.ts';`,
        'b.ts': `export * from './a.ts';`,
      }),
  },
  {
    name: 'multiplies itself (fork bomb)',
    aim,
    files: () =>
      appOf(
        `${spawn} spawn('/bin/sh', ['-c', ': ${marker}; b() { b | b & }; b; sleep 600'], { stdio: 'ignore' }); setInterval(() => {}, 1000);`,
      ),
    judge: stillRuns,
  },
  {
    name: 'starts processes in sessions of their own that outlive it',
    aim,
    sample: true,
    files: () =>
      appOf(
        `${spawn} for (let n = 0; n < 5; n += 1) spawn('/bin/sh', ['-c', ': ${marker}; trap "" TERM HUP INT; sleep 600; sleep 600'], { detached: true, stdio: 'ignore' }).unref(); say('x');`,
      ),
    judge: stillRuns,
  },
  {
    name: 'starts a daemon that forks twice and closes everything',
    aim,
    files: () =>
      appOf(
        `${spawn} spawn('/bin/sh', ['-c', '(setsid sh -c ": ${marker}; sleep 600; sleep 600" </dev/null >/dev/null 2>&1 &) &'], { detached: true, stdio: 'ignore' }).unref(); say('x'); await new Promise((done) => setTimeout(done, 300));`,
      ),
    judge: stillRuns,
  },
  {
    name: 'leaves a grandchild that holds the pipes',
    aim,
    files: () =>
      appOf(
        `${spawn} spawn('/bin/sh', ['-c', ': ${marker}; sleep 600; sleep 600'], { detached: true, stdio: 'inherit' }).unref(); say('x');`,
      ),
    judge: stillRuns,
  },
  {
    name: 'takes all memory',
    aim,
    refusal: 'synth.out-of-memory',
    files: () => appOf('const all = []; for (;;) all.push(new Array(10000).fill(Math.random()));'),
  },
  {
    name: 'takes all memory outside of the heap of Node',
    aim,
    files: () => appOf('const all = []; for (;;) all.push(Buffer.alloc(2 ** 25, 1));'),
  },
  {
    name: 'takes all memory with many processes',
    aim,
    files: () =>
      appOf(
        `${spawn} for (let n = 0; n < 30; n += 1) spawn(process.execPath, ['-e', '/* ${marker} */ const all = []; setInterval(() => all.push(Buffer.alloc(2 ** 24, 1)), 20)'], { stdio: 'ignore', env: {} }); setInterval(() => {}, 1000);`,
      ),
    judge: stillRuns,
  },
  {
    name: 'fills the disk with its output',
    aim,
    files: () =>
      appOf(
        `${fs} mkdirSync(out, { recursive: true }); for (let n = 0; ; n += 1) writeFileSync(out + '/' + n, Buffer.alloc(100000, 'x'));`,
      ),
  },
  {
    name: 'fills the disk beside its output',
    aim,
    files: () =>
      appOf(
        `${fs} for (let n = 0; n < 300; n += 1) writeFileSync('/tmp/groundstate-attack-' + n, Buffer.alloc(1000000, 'x')); say('x');`,
      ),
  },
  {
    name: 'makes files without end',
    aim,
    files: () =>
      appOf(`${fs} mkdirSync(out, { recursive: true }); for (let n = 0; ; n += 1) writeFileSync(out + '/' + n, '');`),
  },
  {
    name: 'one file that claims to be a terabyte',
    aim,
    files: () =>
      appOf(
        `${fs} say('x'); writeFileSync(out + '/stacks/a/large', ''); truncateSync(out + '/stacks/a/large', 2 ** 40);`,
      ),
  },
  {
    name: 'folders 2,000 levels deep',
    aim,
    files: () =>
      appOf(
        `${fs} say('x'); process.chdir(out); for (let n = 0; n < 2000; n += 1) { mkdirSync('d'); process.chdir('d'); }`,
      ),
  },
  {
    name: 'prints without end',
    aim,
    sample: true,
    refusal: flooded,
    files: () => appOf(`for (;;) console.log('x'.repeat(10000));`),
  },
  {
    name: 'complains without end',
    aim,
    refusal: flooded,
    files: () => appOf(`for (;;) console.error('x'.repeat(10000));`),
  },
];
