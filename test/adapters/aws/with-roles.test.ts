import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRoles } from '../../../src/adapters/aws/with-roles.ts';
import type { Cloud, CloudRequest } from '../../../src/engine/ports/cloud.ts';

const signal = new AbortController().signal;
const read = 'arn:aws:iam::111111111111:role/groundstate-read';
const apply = 'arn:aws:iam::111111111111:role/groundstate-apply';
const spoke = { roles: [{ arn: 'arn:aws:iam::222222222222:role/spoke', sessionName: 's', externalId: 'e' }] };

/** A cloud that notes with whose credentials it is asked. */
function noting(): { readonly cloud: Cloud; readonly asked: (string | undefined)[] } {
  const asked: (string | undefined)[] = [];
  const say = (access: CloudRequest['access']): void =>
    void asked.push(access?.roles.map(({ arn, sessionName }) => `${arn.split('/')[1]} as ${sessionName}`).join(' > '));
  const cloud: Cloud = {
    identity: async (_region, _signal, who) => {
      say(who?.access);
      return { account: '1', partition: 'aws', arn: 'a' };
    },
    send: async ({ access }) => say(access),
    counts: () => new Map(),
  };
  return { cloud, asked };
}

function request(purpose: CloudRequest['purpose'], more: Partial<CloudRequest> = {}): CloudRequest {
  const scope = { partition: 'aws', account: '111111111111', region: 'eu-west-1' };
  return { scope, service: 'ec2', call: { operation: 'X', input: {}, command: () => ({}) }, purpose, ...more };
}

test('reads are made with the one role, and writes with the other under the name of the run', async () => {
  const { cloud, asked } = noting();
  const wearing = withRoles(cloud, { read, apply });
  await wearing.identity('eu-west-1', signal);
  await wearing.send(request('read', { session: 'run1.7' }), signal);
  await wearing.send(request('write', { session: 'run1.7' }), signal);
  await wearing.send(request('write'), signal);
  assert.deepEqual(asked, [
    'groundstate-read as groundstate-read',
    'groundstate-read as groundstate-read',
    'groundstate-apply as run1.7',
    'groundstate-apply as groundstate-operator',
  ]);
});

test('the role of another account is assumed with the one of the purpose', async () => {
  const { cloud, asked } = noting();
  const wearing = withRoles(cloud, { read, apply });
  await wearing.send(request('read', { access: spoke }), signal);
  await wearing.send(request('write', { access: spoke, session: 'r.1' }), signal);
  assert.deepEqual(asked, [
    'groundstate-read as groundstate-read > spoke as s',
    'groundstate-apply as r.1 > spoke as s',
  ]);
});

test('in an account that has twins of both roles, a stack names the one that writes, and reads go by the other', async () => {
  const { cloud, asked } = noting();
  const own = (name: string, account = '111111111111') => `arn:aws:iam::${account}:role/groundstate-prod-${name}`;
  const wearing = withRoles(cloud, { read: own('read'), apply: own('apply') });
  const access = { roles: [{ arn: own('apply', '222222222222'), sessionName: 's', externalId: 'e' }] };
  await wearing.identity('eu-west-1', signal, { access });
  await wearing.send(request('read', { access }), signal);
  await wearing.send(request('write', { access, session: 'run1.7' }), signal);
  assert.deepEqual(asked, [
    'groundstate-prod-read as groundstate-read > groundstate-prod-read as groundstate-read',
    'groundstate-prod-read as groundstate-read > groundstate-prod-read as groundstate-read',
    'groundstate-prod-apply as run1.7 > groundstate-prod-apply as run1.7',
  ]);
});

test('without roles of its own the worker goes by its own credentials', async () => {
  const { cloud, asked } = noting();
  assert.equal(withRoles(cloud, {}), cloud);
  const half = withRoles(cloud, { apply });
  await half.send(request('read'), signal);
  await half.send(request('write', { session: 'r.1' }), signal);
  assert.deepEqual(asked, [undefined, 'groundstate-apply as r.1']);
});
