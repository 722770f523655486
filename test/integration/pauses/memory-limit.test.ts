import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { bucket, synthesized } from '../bad-input/documents.ts';
import { type BadInputRig, startBadInputRig } from '../bad-input/rig.ts';

const eater = new URL('./eat-memory.mjs', import.meta.url).href;
const limit = `--max-old-space-size=200 --import=${eater}`;

let rig: BadInputRig;
before(async () => {
  rig = await startBadInputRig();
});
after(() => rig.stop());

test('a plan that dies of its memory limit in the middle of a file leaves nothing that the next one takes for whole', async () => {
  const estate = await rig.open();
  await estate.commit(synthesized(estate, bucket('memory-limit', 1)));
  const whole = await estate.run(['plan'], { GROUNDSTATE_DATA_DIR: path.join(estate.folder, 'whole') });
  assert.equal(whole.status, 0, whole.stderr);
  assert.match(whole.stdout, /aws_s3_bucket/);

  // The mirror as it gets its place, a file of the commit, and the result of the synthesis, each over what the one before left.
  for (const file of ['.git', '/main.js', '/stacks.json']) {
    const dead = await estate.run(['plan'], { NODE_OPTIONS: limit, EAT_AT: file });
    assert.match(dead.stderr, /heap out of memory/, `${file}: ${dead.stdout} ${dead.stderr}`);
    assert.equal(dead.stdout, '');
    assert.notEqual(dead.status, 0);
  }
  const next = await estate.run(['plan']);
  assert.deepEqual([next.status, next.stdout], [whole.status, whole.stdout], next.stderr);
  assert.deepEqual(estate.changes(), []);
});
