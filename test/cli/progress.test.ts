import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgress } from '../../src/cli/progress.ts';

function record(isTerminal: boolean) {
  const written: string[] = [];
  return { written, progress: createProgress({ isTerminal, write: (text) => void written.push(text) }) };
}

test('elsewhere than on a terminal, progress is plain lines', () => {
  const { written, progress } = record(false);

  progress.start('planning network');
  progress.clear();

  assert.deepEqual(written, ['groundstate: planning network\n']);
});

test('on a terminal, progress is one line that is taken away before the answer', () => {
  const { written, progress } = record(true);

  progress.start('planning network');
  progress.start('planning data');
  progress.clear();
  progress.clear();

  assert.equal(written.at(-1), '\r\u001b[2K');
  assert.ok(written.some((text) => text.includes('planning data (0s)')));
  assert.ok(!written.join('').includes('\n'));
});
