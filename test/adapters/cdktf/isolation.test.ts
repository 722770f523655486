import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, chown, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { appProject, isFailure, openTestSynth } from './open-test-synth.ts';

const execute = promisify(execFile);
const limits = { wallMs: 20_000, memoryMb: 96, stdoutBytes: 65_536, outputBytes: 2 ** 20, files: 200, processes: 64 };
let bench: Awaited<ReturnType<typeof openTestSynth>>;

before(async () => {
  process.env['AWS_SECRET_ACCESS_KEY'] = 'canary-of-the-worker';
  bench = await openTestSynth({ limits });
});
after(() => bench.close());

const report = `writeManifest({ name: 'a' }); writeStack('a', seen);`;

test('the app gets a short list of variables and none of the worker', async () => {
  const { stacks } = await bench.run(appProject(`const seen = process.env; ${report}`));
  assert.deepEqual(Object.keys(JSON.parse(stacks[0]?.document ?? '')).toSorted(), [
    'CDKTF_CONTEXT_JSON',
    'CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS',
    'CDKTF_OUTDIR',
    'CHECKPOINT_DISABLE',
    'CI',
    'HOME',
    'LANG',
    'NODE_OPTIONS',
    'NO_COLOR',
    'PATH',
    'TZ',
  ]);
});

test('in a namespace the app sees no home, no mirror, no process of the machine and no canary', async (context) => {
  if (bench.synth.isolation.mode !== 'namespace') return context.skip('no namespaces here');
  const secret = path.join(bench.folder, 'mirror-of-another-stack');
  await writeFile(secret, 'canary-of-the-mirror');
  const { stacks } = await bench.run(
    appProject(`
      import { readdirSync, readFileSync } from 'node:fs';
      const tryTo = (look) => { try { return look(); } catch (error) { return error.code; } };
      const processes = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
      const seen = {
        environments: processes.map((id) => tryTo(() => readFileSync('/proc/' + id + '/environ', 'latin1'))),
        processes: processes.length,
        mirror: tryTo(() => readFileSync(${JSON.stringify(secret)}, 'utf8')),
        home: tryTo(() => readdirSync(${JSON.stringify(process.env['HOME'] ?? '/root')})),
        usr: tryTo(() => writeFileSync('/usr/x', '')),
        packages: tryTo(() => writeFileSync('/opt/node/bin/x', '')),
        root: readdirSync('/').toSorted(),
      };
      import { writeFileSync } from 'node:fs';
      ${report}`),
  );
  const text = stacks[0]?.document ?? '';
  const seen = JSON.parse(text);
  assert.doesNotMatch(text, /canary/);
  assert.equal(seen.mirror, 'ENOENT');
  assert.equal(seen.home, 'ENOENT');
  assert.equal(seen.usr, 'EROFS');
  assert.equal(seen.packages, 'EROFS');
  assert.ok(seen.processes < 10, `${seen.processes} processes are visible`);
  for (const name of ['root', 'var', 'run', 'sys', 'mnt']) assert.ok(!seen.root.includes(name), name);
});

test('in a namespace the app has no network and no capabilities', async (context) => {
  if (bench.synth.isolation.mode !== 'namespace') return context.skip('no namespaces here');
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.end('reached');
  }).listen(0, '127.0.0.1');
  context.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const { stacks } = await bench.run(
    appProject(`
      import { readFileSync } from 'node:fs';
      const seen = { status: readFileSync('/proc/self/status', 'utf8').match(/(CapEff|CapBnd|NoNewPrivs):.*/g) };
      try { await fetch('http://127.0.0.1:${address.port}/'); seen.fetched = true; } catch (error) { seen.error = error.cause?.code; }
      try { await fetch('http://169.254.169.254/latest/meta-data/'); seen.metadata = true; } catch {}
      ${report}`),
  );
  const seen = JSON.parse(stacks[0]?.document ?? '');
  assert.equal(requests, 0);
  assert.equal(seen.fetched ?? seen.metadata, undefined);
  assert.deepEqual(
    seen.status.map((line: string) => line.replace(/\s+/g, ' ')),
    ['CapEff: 0000000000000000', 'CapBnd: 0000000000000000', 'NoNewPrivs: 1'],
  );
});

const greedy = [
  ['an app that never ends', `setInterval(() => {}, 1000);`, 'synth.out-of-time', /still running after 1\.5 s/],
  ['an app that never yields', `for (;;) {}`, 'synth.out-of-time', /still running/],
  [
    'an app that prints without end',
    `for (;;) console.log('x'.repeat(10000));`,
    'synth.flooded',
    /printed more than 65536 bytes/,
  ],
  [
    'an app that keeps everything it makes',
    `const all = []; for (;;) all.push(new Array(10000).fill(Math.random()));`,
    'synth.out-of-memory',
    /needed more than 96 MiB/,
  ],
] as const;
for (const [what, code, failure, pattern] of greedy) {
  test(`${what} is ended and said`, async (context) => {
    const eager = await openTestSynth({
      limits: { ...limits, wallMs: failure === 'synth.out-of-time' ? 1500 : 20_000 },
    });
    context.after(() => eager.close());
    await assert.rejects(eager.run(appProject(code)), isFailure(failure, pattern));
  });
}

test('in a namespace an app that fills the disk, or makes a file too many, is ended and said', async (context) => {
  if (bench.synth.isolation.mode !== 'namespace') return context.skip('no namespaces here');
  const fill = `import { writeFileSync } from 'node:fs'; const out = process.env.CDKTF_OUTDIR;`;
  const large = `${fill} for (let n = 0; ; n += 1) writeFileSync(out + '/' + n, 'x'.repeat(100000));`;
  const many = `${fill} for (let n = 0; ; n += 1) writeFileSync(out + '/' + n, '');`;
  for (const code of [large, many]) {
    await assert.rejects(
      bench.run(appProject(code)),
      isFailure('synth.output-too-large', /wrote more than 1048576 bytes or 200 files/),
    );
  }
});

test('an app that multiplies itself meets the limit of processes', async (context) => {
  if (bench.synth.isolation.mode === 'none') return context.skip('no isolation here');
  const { stacks } = await bench.run(
    appProject(`
      import { spawn } from 'node:child_process';
      const children = Array.from({ length: 150 }, () => new Promise((resolve) => {
        const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
        child.once('spawn', () => resolve('started'));
        child.once('error', (error) => resolve(error.code));
        child.unref();
      }));
      const ends = await Promise.all(children);
      const seen = { started: ends.filter((end) => end === 'started').length, refused: ends.filter((end) => end === 'EAGAIN').length };
      ${report}`),
  );
  const { started, refused } = JSON.parse(stacks[0]?.document ?? '');
  assert.ok(started < limits.processes && started + refused === 150, `${started} started, ${refused} refused`);
});

test('a process that the app leaves behind in a session of its own ends with it', async (context) => {
  if (bench.synth.isolation.mode === 'none') return context.skip('no isolation here');
  const marker = `left-behind-${process.pid}-${Date.now()}`;
  await bench.run(
    appProject(`
      import { spawn } from 'node:child_process';
      spawn('/bin/sh', ['-c', 'sleep 600; : ${marker}'], { detached: true, stdio: 'ignore' }).unref();
      const seen = {};
      ${report}`),
  );
  const commands = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map((id) => readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '')),
  );
  assert.deepEqual(
    commands.filter((command) => command.includes(marker)),
    [],
  );
});

test('without isolation it runs only when asked, and the reason says what that means', async (context) => {
  const open = await openTestSynth({ isolation: 'none', limits: { ...limits, memoryMb: 256 } });
  context.after(() => open.close());
  assert.equal(open.synth.isolation.mode, 'none');
  assert.match(open.synth.isolation.reason, /asked for.*runs as the worker itself/);
  const { stacks } = await open.run(
    appProject(`const seen = { key: process.env.AWS_SECRET_ACCESS_KEY ?? null }; ${report}`),
  );
  assert.equal(stacks[0]?.document, '{"key":null}');
  await assert.rejects(open.run(appProject(`throw new Error('boom');`)), isFailure('synth.app', /boom/));
});

const lookForCanaries = appProject(`
  import { readFileSync, readdirSync } from 'node:fs';
  const tryTo = (look) => { try { return look(); } catch { return false; } };
  const holdsCanary = (id) => tryTo(() => readFileSync('/proc/' + id + '/environ', 'latin1').includes('canary'));
  const seen = { user: process.getuid(), canaries: readdirSync('/proc').filter(holdsCanary) };
  ${report}`);

/** Starts a worker of its own with a canary in its environment; Node is copied, because it may live where only root can look. */
async function runWorker(isolation: string, user?: number) {
  const home = path.join(bench.folder, `worker-${isolation}-${user ?? 'same'}`);
  await mkdir(path.join(home, 'bin'), { recursive: true });
  await chmod(bench.folder, 0o755);
  await copyFile(process.execPath, path.join(home, 'bin', 'node'));
  const cache = path.join(home, 'cache');
  await mkdir(cache);
  if (user !== undefined) await chown(cache, user, user);
  const root = await bench.writeProject(lookForCanaries);
  const module = new URL('../../../src/adapters/cdktf/cdktf-synth.ts', import.meta.url).href;
  await writeFile(
    path.join(home, 'worker.mjs'),
    `import { createCdktfSynth } from ${JSON.stringify(module)};
     const { signal } = new AbortController();
     try {
       const synth = await createCdktfSynth({ cachePath: ${JSON.stringify(cache)}, isolation: '${isolation}', twice: false }, signal);
       const result = await synth.synthesize({ path: ${JSON.stringify(root)}, commit: '6'.repeat(40) }, signal);
       console.log(JSON.stringify({ mode: synth.isolation.mode, ...JSON.parse(result.stacks[0].document) }));
     } catch (error) { console.log(JSON.stringify({ code: error.code, detail: error.detail ?? String(error) })); }`,
  );
  const { stdout } = await execute(path.join(home, 'bin', 'node'), [path.join(home, 'worker.mjs')], {
    cwd: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, AWS_SECRET_ACCESS_KEY: 'canary-of-the-worker' },
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  return JSON.parse(stdout);
}

test('in mode uid the app is another user and reads no environment but its own', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('needs root');
  const { mode, user, canaries, detail } = await runWorker('uid');
  assert.equal(mode, 'uid', detail);
  assert.ok(user >= 64_000);
  assert.deepEqual(canaries, []);
});

test('without isolation the same app does read the worker: the canary is a real one', async () => {
  const { mode, canaries, detail } = await runWorker('none');
  assert.equal(mode, 'none', detail);
  assert.notDeepEqual(canaries, []);
});

test('a worker that is not root has namespaces too', async (context) => {
  if (process.getuid?.() !== 0 || bench.synth.isolation.mode !== 'namespace') return context.skip('needs root');
  const { mode, canaries, detail } = await runWorker('auto', 60_123);
  assert.equal(mode, 'namespace', detail);
  assert.deepEqual(canaries, []);
});

test('a mode that does not hold is refused with the reason and what to do', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('needs root to become a user');
  const { code, detail } = await runWorker('uid', 60_124);
  assert.equal(code, 'synth.no-isolation');
  assert.match(detail, /uid: needs root.*set the isolation to none/s);
});
