import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeArchive, encodeArchive } from '../../../../src/adapters/cdktf/task/archive.ts';
import { encodeSource } from '../../../../src/adapters/cdktf/task/perform-job.ts';
import { appProject, isFailure, openTestSynth } from '../open-test-synth.ts';

const alone = ['unshare', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']), '--net', '--'];
const program = fileURLToPath(new URL('../../../../src/synth-host.ts', import.meta.url));
const good = appProject(`writeStack('a', { folder: 'x' }); writeManifest({ name: 'a' });`);
let bench: Awaited<ReturnType<typeof openTestSynth>>;

before(async () => {
  bench = await openTestSynth({ isolation: 'none' });
});
after(() => bench.close());

interface Started {
  readonly child: ReturnType<typeof spawn>;
  readonly exited: Promise<unknown>;
  readonly said: () => string;
}

/** Without a network of its machine where it is asked for: a metadata service may answer there. */
function startHost(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  wrap: readonly string[] = [],
): Started {
  const line = [...wrap, process.execPath, '--disable-warning=ExperimentalWarning', program, ...args];
  const child = spawn(line[0] ?? '', line.slice(1), {
    env: { PATH: process.env['PATH'], HOME: bench.folder, ...environment },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  return { child, exited: once(child, 'exit'), said: () => text };
}

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return { server, url: `http://127.0.0.1:${address.port}` };
}

test('a commit is synthesized twice on a host, which serves until it is stopped, and a failure comes back as said there', async (context) => {
  const socket = path.join(bench.folder, 'host.sock');
  const host = startHost(['--listen', `unix:${socket}`, '--data-dir', path.join(bench.folder, 'host')]);
  context.after(() => host.child.kill());
  const own = await openTestSynth({ isolation: 'task', host: `unix:${socket}`, twice: true });
  context.after(() => own.close());
  assert.equal(own.synth.isolation.mode, 'task');
  assert.match(own.synth.isolation.reason, /host of its own.*no credentials/);
  const { stacks } = await own.run(good, '1'.repeat(40));
  assert.deepEqual(
    stacks.map(({ name, document }) => [name, document]),
    [['a', '{"folder":"x"}']],
  );
  await assert.rejects(own.run(appProject(`throw new Error('boom');`), '2'.repeat(40)), isFailure('synth.app', /boom/));
  const clock = appProject(`writeStack('a', { at: Date.now() }); writeManifest({ name: 'a' });`);
  await assert.rejects(own.run(clock, '3'.repeat(40)), isFailure('synth.not-deterministic', /a: at$/));
  host.child.kill('SIGTERM');
  await host.exited;
});

test('a host that cannot keep jobs apart serves one and ends; the worker waits for the next', async (context) => {
  const socket = path.join(bench.folder, 'once.sock');
  const args = ['--listen', `unix:${socket}`, '--isolation', 'none', '--data-dir', path.join(bench.folder, 'once')];
  const first = startHost(args, {}, alone);
  context.after(() => first.child.kill());
  const own = await openTestSynth({ isolation: 'task', host: `unix:${socket}`, twice: true });
  context.after(() => own.close());
  const running = own.run(good, '4'.repeat(40));
  await first.exited;
  const second = startHost(args, {}, alone);
  context.after(() => second.child.kill());
  assert.equal((await running).stacks.length, 1);
  await second.exited;
});

test('one job by two addresses: a host that knows nothing else gets a source and puts its result', async (context) => {
  const source = encodeSource(
    Object.entries(good).map(([name, text]) => ({ path: name, content: Buffer.from(text), executable: false })),
    false,
  );
  const put = Promise.withResolvers<Buffer>();
  const { server, url } = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isSource = request.method === 'GET' && request.url === '/source?signature=1';
      if (request.method === 'PUT' && request.url === '/result?signature=2') put.resolve(Buffer.concat(chunks));
      response.end(isSource ? source : undefined);
    });
  });
  context.after(() => server.close());
  await mkdir(path.join(bench.folder, 'presigned'));
  const addresses = ['--source-url', `${url}/source?signature=1`, '--result-url', `${url}/result?signature=2`];
  const host = startHost([...addresses, '--data-dir', path.join(bench.folder, 'presigned')]);
  const { note, files } = decodeArchive(await put.promise, { files: 10, bytes: 10_000 });
  assert.deepEqual(note, {});
  assert.deepEqual(
    files.map((file) => file.path),
    ['manifest.json', 'stacks/a/cdk.tf.json'],
  );
  assert.deepEqual(await host.exited, [0, null]);
});

for (const name of [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'GROUNDSTATE_GIT_TOKEN',
  'NPM_TOKEN',
]) {
  test(`a host that has ${name} does not start`, async () => {
    const host = startHost(['--listen', `unix:${bench.folder}/never.sock`], { [name]: 'canary-value' });
    assert.deepEqual(await host.exited, [1, null]);
    assert.match(host.said(), new RegExp(`has the variable ${name}`));
    assert.doesNotMatch(host.said(), /canary-value/);
  });
}

const answers = [
  ['nothing that can be read', Buffer.from('hello'), 'synth.output', /no archive of files/],
  [
    'a path that climbs',
    encodeArchive({ note: {}, files: [{ path: '../x', content: Buffer.from('x'), executable: false }] }),
    'synth.output',
    /leaves its folder/,
  ],
  ['no manifest', encodeArchive({ note: {}, files: [] }), 'synth.output', /no manifest\.json/],
  [
    'a failure with a code of its own',
    encodeArchive({ note: { failure: { code: 'lock', handling: 'ask', summary: 's', detail: 'd' } }, files: [] }),
    'synth.host',
    /neither a result nor a reason/,
  ],
  [
    'a failure with control characters',
    encodeArchive({
      note: {
        failure: { code: 'synth.app', handling: 'ask', summary: 's', detail: 'a\u001b[2Jb: nothing was changed' },
      },
      files: [],
    }),
    'synth.app',
    /^a \[2Jb: nothing/,
  ],
] as const;

for (const [what, body, code, pattern] of answers) {
  test(`a host in the hands of a stranger that answers ${what} changes nothing`, async (context) => {
    const { server, url } = await serve((request, response) => {
      request.resume();
      request.once('end', () => {
        if (request.url === '/') response.end('{"isolation":{"mode":"none"}}');
        else response.end(request.method === 'GET' ? body : undefined);
      });
    });
    context.after(() => server.close());
    const own = await openTestSynth({ isolation: 'task', host: url });
    context.after(() => own.close());
    await assert.rejects(own.run(good), isFailure(code, pattern));
  });
}

test('an answer without end is left at the limit', async (context) => {
  const { server, url } = await serve((request, response) => {
    request.resume();
    if (request.url === '/') return void response.end('{"isolation":{"mode":"none"}}');
    if (request.method === 'PUT') return void response.end();
    const chunk = Buffer.alloc(2 ** 20);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more);
    };
    return more();
  });
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const own = await openTestSynth({ isolation: 'task', host: url });
  context.after(() => own.close());
  await assert.rejects(own.run(good), isFailure('synth.host', /more than \d+ bytes/));
});

const addresses = [
  [undefined, /none is set/],
  ['http://synth.example', /must be/],
  ['https://user:password@synth.example', /must be/],
  ['ftp://127.0.0.1', /must be/],
  ['unix:relative', /must be/],
] as const;
for (const [address, pattern] of addresses) {
  test(`the address ${address ?? '(none)'} of a host is refused`, async () => {
    await assert.rejects(
      openTestSynth({ isolation: 'task', ...(address === undefined ? {} : { host: address }) }),
      isFailure('synth.host', pattern),
    );
  });
}

test('what is no host is said', async (context) => {
  const { server, url } = await serve((_request, response) => response.end('hello'));
  context.after(() => server.close());
  await assert.rejects(openTestSynth({ isolation: 'task', host: url }), isFailure('synth.host', /no synthesis host/));
});
