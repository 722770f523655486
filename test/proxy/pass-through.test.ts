import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as openRequest, type RequestOptions } from 'node:http';
import { after, before, test } from 'node:test';
import { findFreePort } from '../support/emulator/find-free-port.ts';
import { type Proxy, startProxy } from '../support/proxy/start.ts';

/** An upstream that tells what reached it: method, target, headers and the length and bytes of the body. */
const upstream = createServer((message, response) => {
  void (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    response.setHeader('x-seen-target', message.url ?? '');
    response.setHeader('x-seen-headers', JSON.stringify(message.headers));
    response.setHeader('content-length', message.method === 'HEAD' ? 4321 : body.length);
    response.end(message.method === 'HEAD' ? undefined : body);
  })();
});
let proxy: Proxy;

before(async () => {
  const port = await findFreePort();
  upstream.listen(port, '127.0.0.1');
  await once(upstream, 'listening');
  proxy = await startProxy({ upstream: `http://127.0.0.1:${port}` });
});

after(async () => {
  await proxy.stop();
  upstream.close();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly continued: boolean;
}

function ask(options: RequestOptions, chunks: readonly Buffer[] = []): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let continued = false;
    const url = new URL(proxy.endpoint);
    const request = openRequest({ host: url.hostname, port: url.port, ...options }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.once('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts), continued });
      });
    });
    request.once('error', reject);
    const send = (): void => {
      for (const chunk of chunks) request.write(chunk);
      request.end();
    };
    if (options.headers !== undefined && 'expect' in options.headers) {
      request.once('continue', () => {
        continued = true;
        send();
      });
      request.flushHeaders();
    } else send();
  });
}

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, at) => at));

test('every byte of a body, the target, the host and the signature go through untouched', async () => {
  const signature =
    'AWS4-HMAC-SHA256 Credential=AKIA/20261120/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=abc';
  const headers = {
    host: 'bucket.s3.eu-west-1.amazonaws.com',
    authorization: signature,
    'x-amz-meta-ü': 'x'.repeat(10),
  };
  const { 'x-amz-meta-ü': _odd, ...sent } = headers;
  const path = '/a%20b/%E2%9C%93?x-id=PutObject&empty=';
  const answer = await ask({ method: 'PUT', path, headers: sent }, [everyByte]);
  assert.deepEqual(answer.body, everyByte);
  assert.equal(answer.headers['x-seen-target'], path);
  const seen: unknown = JSON.parse(String(answer.headers['x-seen-headers']));
  assert.partialDeepStrictEqual(seen, { host: sent.host, authorization: signature, 'content-length': '256' });
});

test('a body that comes in chunks arrives whole', async () => {
  const chunks = Array.from({ length: 50 }, () => everyByte);
  const answer = await ask({ method: 'PUT', path: '/b/k', headers: { 'transfer-encoding': 'chunked' } }, chunks);
  assert.deepEqual(answer.body, Buffer.concat(chunks));
});

test('an answer to HEAD keeps the length of the body that is not sent', async () => {
  const answer = await ask({ method: 'HEAD', path: '/b/k' });
  assert.equal(answer.headers['content-length'], '4321');
  assert.equal(answer.body.length, 0);
});

test('a client that asks for leave to send its body gets it', async () => {
  const headers = { expect: '100-continue', 'content-length': '256' };
  const answer = await ask({ method: 'PUT', path: '/b/k', headers }, [everyByte]);
  assert.equal(answer.continued, true);
  assert.deepEqual(answer.body, everyByte);
});

test('an upstream that is not there is a server error that says so', async () => {
  const lonely = await startProxy({ upstream: `http://127.0.0.1:${await findFreePort()}` });
  const answer = await fetch(`${lonely.endpoint}/anything`);
  assert.equal(answer.status, 500);
  assert.match(await answer.text(), /ECONNREFUSED/);
  await lonely.stop();
});
