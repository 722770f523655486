import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { createGitSource } from '../../../src/adapters/git/git-source.ts';
import { Failure } from '../../../src/core/failure.ts';
import { commitFiles, createBareRepository, type TestRepository } from '../../support/git-repository.ts';

const { signal } = new AbortController();
const token = 'ghp_canary-token-of-the-worker';
const expected = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
let folder: string;
let repository: TestRepository;
let commit: string;
let tls: { readonly key: Buffer; readonly cert: Buffer };

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'groundstate-https-'));
  repository = await createBareRepository(undefined, { parent: folder });
  commit = await commitFiles(repository, { files: { 'main.ts': 'over https' }, message: 'first' });
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const args = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout ${key} -out ${cert}`;
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await promisify(execFile)('openssl', [...args.split(' '), ...subject]);
  tls = { key: await readFile(key), cert: await readFile(cert) };
  process.env['GIT_SSL_CAINFO'] = cert;
});
after(() => rm(folder, { recursive: true, force: true }));

/** A real smart HTTP server: TLS and Basic authentication before git's own http-backend. */
async function startServer(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(tls, answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return { server, url: `https://127.0.0.1:${address.port}/estate.git` };
}

function serveWithToken(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.authorization !== expected) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
    return;
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://127.0.0.1');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: repository.folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: searchParams.toString(),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'worker',
    },
  });
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  backend.once('close', () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf('\r\n\r\n');
    for (const line of output.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name === 'Status') response.statusCode = Number(value.split(' ')[0]);
      else response.setHeader(name, value);
    }
    response.end(output.subarray(end + 4));
  });
}

/** One for each server, because a token belongs to one. */
function mirrorOf(url: string, credential: string): string {
  return path.join(folder, `mirror-${credential.length}-${new URL(url).port}`);
}

function sourceOf(url: string, credential: string) {
  return createGitSource({
    repository: url,
    branch: 'main',
    folder: '',
    mirrorPath: mirrorOf(url, credential),
    credentials: { kind: 'token', token: credential },
    now: () => 0,
  });
}

async function holdersOf(secret: string): Promise<readonly string[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = processes.map((id) => readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => ''));
  return (await Promise.all(lines)).filter((line) => line.includes(secret));
}

test('a token opens an https repository, and is in no command line and no file of the mirror', async (context) => {
  const seen: Promise<readonly string[]>[] = [];
  const { server, url } = await startServer((request, response) => {
    seen.push(holdersOf(token));
    serveWithToken(request, response);
  });
  context.after(() => server.close());
  const source = sourceOf(url, token);
  assert.equal(await source.tip(signal), commit);
  await source.fetch(commit, signal);
  const tree = await source.materialize(commit, signal);
  assert.equal(await readFile(path.join(tree.path, 'main.ts'), 'utf8'), 'over https');
  assert.ok(seen.length >= 4);
  assert.deepEqual((await Promise.all(seen)).flat(), []);
  const mirror = mirrorOf(url, token);
  for (const entry of await readdir(mirror, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const text = await readFile(path.join(entry.parentPath, entry.name), 'latin1');
    assert.ok(!text.includes(token), entry.name);
  }
});

test('a refused token is said as such, without repeating it', async (context) => {
  const { server, url } = await startServer(serveWithToken);
  context.after(() => server.close());
  await assert.rejects(sourceOf(url, 'another-secret-token').tip(signal), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, 'git.authentication');
    assert.equal(error.handling, 'ask');
    assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /another-secret-token/);
    return true;
  });
});

test('a redirect to another server is not followed and gets no credential', async (context) => {
  let reached = 0;
  const elsewhere = await startServer((_request, response) => {
    reached += 1;
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
  });
  context.after(() => elsewhere.server.close());
  const { server, url } = await startServer((request, response) => {
    response.writeHead(302, { Location: `${elsewhere.url}${(request.url ?? '').replace('/estate.git', '')}` }).end();
  });
  context.after(() => server.close());
  await assert.rejects(sourceOf(url, token).tip(signal), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, 'git.redirected', error.message);
    return true;
  });
  assert.equal(reached, 0);
});

test('a server whose certificate nobody vouches for is not spoken to', async (context) => {
  let reached = 0;
  const { server, url } = await startServer((_request, response) => {
    reached += 1;
    response.end();
  });
  context.after(() => server.close());
  const trusted = process.env['GIT_SSL_CAINFO'];
  process.env['GIT_SSL_CAINFO'] = '/etc/ssl/certs/ca-certificates.crt';
  context.after(() => {
    process.env['GIT_SSL_CAINFO'] = trusted;
  });
  await assert.rejects(sourceOf(url, token).tip(signal), (error) => {
    assert.ok(error instanceof Failure);
    assert.match(error.detail, /certificate/i);
    return true;
  });
  assert.equal(reached, 0);
});
