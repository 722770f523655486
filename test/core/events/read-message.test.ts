import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { namesIn, namesOf } from '../../../src/core/events/names.ts';
import { type EventMessage, readMessage } from '../../../src/core/events/read-message.ts';

const record = {
  eventID: 'e-1',
  eventTime: '2026-11-19T14:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RevokeSecurityGroupIngress',
  awsRegion: 'eu-west-1',
  recipientAccountId: '123456789012',
  requestParameters: { groupId: 'sg-1', ipPermissions: { items: [{ fromPort: 22 }] } },
  responseElements: { securityGroupRuleSet: { items: [{ securityGroupRuleId: 'sgr-9' }] } },
};

const envelope = { version: '0', 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.ec2', detail: record };

const read = (body: unknown): EventMessage =>
  readMessage(typeof body === 'string' ? body : JSON.stringify(body), Date.parse);

test('a recorded call is read with the names of all that it mentions', () => {
  const message = read(envelope);
  assert.ok(message.kind === 'call');
  assert.equal(message.call.record.operation, 'RevokeSecurityGroupIngress');
  assert.deepEqual([...message.call.names].sort(), ['sg-1', 'sgr-9']);
});

for (const [sentence, body, kind] of [
  ['no JSON', 'hello', 'unreadable'],
  ['nothing', '', 'unreadable'],
  ['a list', [envelope], 'unreadable'],
  ['null', 'null', 'unreadable'],
  ['an object of somebody else', { hello: 'world' }, 'unreadable'],
  ['an event without a record', { ...envelope, detail: null }, 'unreadable'],
  ['an event whose time is none', { ...envelope, detail: { ...record, eventTime: 'yesterday' } }, 'unreadable'],
  ['an event larger than any', JSON.stringify({ ...envelope, fill: 'x'.repeat(1_200_000) }), 'unreadable'],
  ['another kind of event', { ...envelope, 'detail-type': 'EC2 Instance State-change Notification' }, 'other'],
  ['a wish for a scan of one stack', { groundstate: 'scan', stack: 'network' }, 'scan'],
  ['a wish for a scan of all', { groundstate: 'scan' }, 'scan'],
  ['a wish for a scan of something else', { groundstate: 'scan', stack: { name: 'network' } }, 'unreadable'],
  ['a console sign-in', { ...envelope, 'detail-type': 'AWS Console Sign In via CloudTrail' }, 'call'],
] as const) {
  test(`${sentence} is ${kind}`, () => assert.equal(read(body).kind, kind));
}

test('whatever a message holds, reading it ends with an answer', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc
          .record({ 'detail-type': fc.constant(envelope['detail-type']), detail: fc.anything() })
          .map((one) => JSON.stringify(one) ?? ''),
      ),
      (body) => {
        assert.ok(['call', 'scan', 'other', 'unreadable'].includes(read(body).kind));
      },
    ),
  );
});

test('a record as deep or as long as a message can be is read in bounds', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const body = JSON.stringify(envelope).replace('"groupId":"sg-1"', `"deep":${deep}`);
  assert.ok(['call', 'unreadable'].includes(read(body).kind));
  const long = { requestParameters: Array.from({ length: 150_000 }, (_, index) => `i-${index}`) };
  assert.ok(namesIn(long).size <= 5_000);
});

for (const [id, names] of [
  ['sg-1', ['sg-1']],
  ['arn:aws:iam::123456789012:role/app/web', ['role/app/web', 'app/web', 'web']],
  ['arn:aws:dynamodb:eu-west-1:123456789012:table/orders', ['table/orders', 'orders']],
  ['arn:aws:s3:::estate-data', ['estate-data']],
  ['arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/x:*', ['log-group:/aws/lambda/x', '/aws/lambda/x', 'x']],
  ['https://sqs.eu-west-1.amazonaws.com/123456789012/jobs', ['jobs']],
] as const) {
  test(`${id} is also known as ${names.join(', ')}`, () => {
    assert.deepEqual([...namesOf(id)].sort(), [...new Set([id, ...names])].sort());
  });
}
