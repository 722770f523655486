import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { createOidcIdentities } from '../../../src/adapters/identity/oidc.ts';

const never = new AbortController().signal;
let server: Server;
let issuer: string;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let isDown = false;

/** An OpenID provider: its discovery document and its keys. */
before(async () => {
  keys = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  server = createServer((request, response) => {
    response.statusCode = isDown ? 503 : 200;
    const isKeys = request.url === '/keys';
    response.end(JSON.stringify(isKeys ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/keys` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  issuer = `http://127.0.0.1:${address.port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});

interface Made {
  readonly claims?: JWTPayload;
  readonly audience?: string;
  readonly issuer?: string;
  readonly ends?: string;
  readonly key?: (typeof keys)['privateKey'];
}

function sign({
  claims,
  audience = 'groundstate',
  issuer: by = issuer,
  ends = '5m',
  key = keys.privateKey,
}: Made = {}) {
  return new SignJWT({ email: 'ada@example.com', groups: ['sre'], ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setSubject('u1')
    .setIssuer(by)
    .setAudience(audience)
    .setExpirationTime(ends)
    .sign(key);
}

const identities = () =>
  createOidcIdentities({
    issuer,
    audience: 'groundstate',
    claim: 'groups',
    grants: [
      { role: 'viewer', value: 'everyone' },
      { role: 'operator', value: 'sre' },
      { role: 'admin', value: 'leads' },
    ],
  });

test('a token of the provider gives the highest role that its groups have', async () => {
  const known = identities();
  assert.deepEqual(await known.identify(await sign(), never), {
    name: 'ada@example.com',
    id: 'oidc:u1',
    role: 'operator',
  });
  const lead = await sign({ claims: { groups: ['everyone', 'leads', 'sre'] } });
  assert.equal((await known.identify(lead, never))?.role, 'admin');
  const text = await sign({ claims: { groups: 'everyone', email: undefined } });
  assert.deepEqual(await known.identify(text, never), { name: 'u1', id: 'oidc:u1', role: 'viewer' });
});

test('a token for someone else, from someone else, of the past, of another key, or without a role lets nobody in', async () => {
  const other = await generateKeyPair('ES256');
  const bad: Readonly<Record<string, Made>> = {
    audience: { audience: 'another app' },
    issuer: { issuer: 'https://evil.example.com' },
    ended: { ends: '-5m' },
    key: { key: other.privateKey },
    role: { claims: { groups: ['sales'] } },
    shape: { claims: { groups: { sre: true } } },
  };
  for (const [why, made] of Object.entries(bad)) {
    assert.equal(await identities().identify(await sign(made), never), undefined, why);
  }
});

test('a token that names no algorithm, or a shared secret, lets nobody in', async () => {
  const [, payload] = (await sign()).split('.');
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  const shared = await new SignJWT({ groups: ['leads'] })
    .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
    .setSubject('u1')
    .setIssuer(issuer)
    .setAudience('groundstate')
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode('a secret that is long enough for it'));
  for (const token of [none, shared, 'not.a.token', 'opaque']) {
    assert.equal(await identities().identify(token, never), undefined, token);
  }
});

test('a provider that is down is an error, and asked again with the next request', async () => {
  const known = identities();
  isDown = true;
  const token = await sign();
  await assert.rejects(known.identify(token, never));
  isDown = false;
  assert.equal((await known.identify(token, never))?.role, 'operator');
});
