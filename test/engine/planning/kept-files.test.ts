import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createStackFiles } from '../../../src/adapters/files/stack-files.ts';
import { keepFiles } from '../../../src/engine/planning/kept-files.ts';

describe('the files of a pass', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-files-'));
  writeFileSync(join(folder, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(folder, 'note.txt'), 'on disk');
  after(() => rmSync(folder, { recursive: true }));

  test('are those of the folder, and over them what data sources made', () => {
    const files = keepFiles(createStackFiles(folder));
    assert.equal(files.readText('note.txt'), 'on disk');
    assert.equal(files.exists('out/code.zip'), false);
    files.keep('./out/code.zip', new TextEncoder().encode('packed'));
    for (const path of ['out/code.zip', './out/code.zip', `${files.folder}/out/code.zip`]) {
      assert.equal(files.readText(path), 'packed');
      assert.equal(files.exists(path), true);
    }
    files.keep('note.txt', new TextEncoder().encode('made anew'));
    assert.equal(files.readText('note.txt'), 'made anew');
    assert.equal(createStackFiles(folder).readText('note.txt'), 'on disk');
  });

  test('tell programs from other files', () => {
    const files = keepFiles(createStackFiles(folder));
    assert.equal(files.executable?.('run.sh'), true);
    assert.equal(files.executable?.('note.txt'), false);
    assert.equal(files.executable?.('../elsewhere'), false);
  });
});
