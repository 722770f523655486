import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { poolVariable, startPool } from '../support/emulator/pool.ts';
import { startEmulator } from '../support/emulator/start.ts';
import { clientConfig } from './rig.ts';

test('an emulator answers, forgets its objects when told, and ends with its stop', async () => {
  const { AWS_ENDPOINT_URL: _shared, [poolVariable]: _pool, ...env } = process.env;
  const emulator = await startEmulator({ env });
  const client = new DynamoDBClient(clientConfig(emulator.endpoint));
  await client.send(
    new CreateTableCommand({
      TableName: 'a',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  await emulator.reset();
  assert.deepEqual((await client.send(new ListTablesCommand({}))).TableNames, []);
  await emulator.stop();
  await assert.rejects(fetch(emulator.endpoint), /fetch failed/);
});

test('an emulator that is given is used and never stopped', async () => {
  const emulator = await startEmulator({ env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9/' } });
  assert.deepEqual([emulator.endpoint, emulator.origin], ['http://127.0.0.1:9', 'AWS_ENDPOINT_URL']);
  await emulator.stop();
});

test('a machine with nothing to start an emulator with is told what to install', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'groundstate-nothing-'));
  try {
    await assert.rejects(startEmulator({ env: { PATH: empty, HOME: empty } }), (error: Error) => {
      assert.match(error.message, /^No AWS emulator\. .*AWS_ENDPOINT_URL.*Python 3.*pip install.*Docker\.$/);
      return true;
    });
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
});

test('an emulator of the pool is given to one user at a time, empty, and stays up when that one stops it', async () => {
  let resets = 0;
  const server = createServer((request, response) => {
    if (request.url === '/moto-api/reset') resets += 1;
    response.end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const one = { endpoint, origin: 'here', reset: async () => undefined, stop: async () => void server.close() };
  const pool = await startPool(1, async () => one);
  const empty = await mkdtemp(join(tmpdir(), 'groundstate-nothing-'));
  const env = { PATH: empty, HOME: empty, [poolVariable]: pool.folder };
  const first = await startEmulator({ env });
  await assert.rejects(startEmulator({ env }), /No AWS emulator/, 'a second user has to start one');
  await first.stop();
  const second = await startEmulator({ env });
  assert.deepEqual([first.endpoint, second.endpoint, resets], [endpoint, endpoint, 2]);
  await second.stop();
  await rm(empty, { recursive: true, force: true });
  await pool.stop();
  await assert.rejects(fetch(endpoint), /fetch failed/);
});
