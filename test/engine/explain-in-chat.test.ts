import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainInChat, sayExplanation } from '../../src/engine/review/explain-in-chat.ts';
import { FakeEngine } from '../cli/fake-engine.ts';
import { explanation } from './explanation-sample.ts';

test('an object is explained in the lines that a chat has room for', () => {
  assert.equal(
    sayExplanation(explanation),
    [
      'network/aws_vpc.a: It differs from Git.',
      '- tags: {"Name":"oops"} -> {"Name":"main"} (drifted, at c0ffee1234)',
      'Last written 2026-11-19 12:00 UTC at commit c0ffee1234 "Grow" by Ada.',
      'Last edit by hand: tags, 2026-11-19 13:00 UTC, by somebody who is not known yet.',
      '2026-11-19 12:00 UTC change: It changed. (worker)',
      'Way back: Revert it.',
    ].join('\n'),
  );
});

test('what is no address is refused before anything is read', async () => {
  const engine = new FakeEngine();
  await assert.rejects(explainInChat('the vpc', engine, new AbortController().signal), { code: 'usage' });
  assert.deepEqual(engine.asked, []);
});
