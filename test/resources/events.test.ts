import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { eventPatterns, eventsOf } from '../../src/resources/events.ts';
import { renderEventPatterns } from '../../src/resources/generate-event-patterns.ts';
import { resourceTypes } from '../../src/resources/registry.ts';

const types = await Promise.all(Object.values(resourceTypes).map((load) => load()));

test('docs/event-patterns.json is what the types declare', async () => {
  const file = new URL('../../docs/event-patterns.json', import.meta.url);
  assert.equal(await readFile(file, 'utf8'), await renderEventPatterns());
});

test('each pattern fits into a rule of EventBridge', () => {
  for (const pattern of eventPatterns(types)) assert.ok(JSON.stringify(pattern).length <= 2_048, pattern.source[0]);
});

test('every type can be told of by an event, and every event is one of its own service', () => {
  for (const type of types) {
    const events = [...eventsOf(type)];
    assert.ok(events.length > 0, type.type);
    for (const event of events) assert.match(event, new RegExp(`^${type.service}:[A-Z]\\w+$`), type.type);
  }
});

test('a bucket setting is told of by the name that S3 records, not by that of the right', () => {
  const type = types.find((one) => one.type === 'aws_s3_bucket_server_side_encryption_configuration');
  assert.ok(type !== undefined);
  assert.deepEqual([...eventsOf(type)].sort(), ['s3:DeleteBucketEncryption', 's3:PutBucketEncryption']);
});
