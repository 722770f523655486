import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNewPrincipals } from '../../../src/adapters/aws/new-principals.ts';
import { CloudError, type CloudOutcome, type CloudRequest } from '../../../src/engine/ports/cloud.ts';

const scope = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
const unknown = 'Policy contains a statement with one or more invalid principals';

function request(Policy: string): CloudRequest {
  const call = { operation: 'PutKeyPolicy', input: { Policy }, command: () => ({}) };
  return { scope, service: 'kms', call, purpose: 'write' };
}

function refusal(message: string, code = 'MalformedPolicyDocumentException', outcome: CloudOutcome = 'refused') {
  return new CloudError({ outcome, code, operation: 'PutKeyPolicy', message });
}

function watch() {
  let minutes = 0;
  const clock = { now: () => 0, monotonic: () => minutes * 60_000, sleep: async () => undefined };
  const newPrincipals = createNewPrincipals(clock);
  return {
    judge: (policy: string, error: CloudError) => newPrincipals.judge(request(policy), error),
    pass: (more: number) => void (minutes += more),
  };
}

test('a policy that names an unknown role waits for fifteen minutes from its first refusal, then it is wrong', () => {
  const { judge, pass } = watch();
  const first = judge('a', refusal(unknown));
  assert.deepEqual([first.outcome, first.code], ['busy', 'MalformedPolicyDocumentException']);
  assert.match(first.message, /up to 15 minutes/);
  pass(14);
  assert.equal(judge('a', refusal(unknown)).outcome, 'busy');
  pass(1);
  assert.equal(judge('a', refusal(unknown)).outcome, 'refused');
  assert.equal(judge('b', refusal(unknown)).outcome, 'busy', 'another policy has its own time');
});

test('what is malformed for another reason, or was not refused, is left as it is', () => {
  const { judge } = watch();
  for (const error of [
    refusal('Syntax errors in policy.'),
    refusal(unknown, 'ValidationException'),
    refusal(unknown, 'MalformedPolicyDocumentException', 'ambiguous'),
  ]) {
    assert.equal(judge('a', error), error);
  }
});
