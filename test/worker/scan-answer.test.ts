import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNKNOWN } from '../../src/core/value.ts';
import { packScanAnswer, parseScanAnswer } from '../../src/worker/scan-answer.ts';
import { createScan } from '../cli/fake-engine.ts';
import { createDrift } from '../cli/samples.ts';

test('an answer survives its way through the table, whether the table gives back text or an object', () => {
  const answer = { reports: [createScan('network', { drifts: [createDrift()] })], failures: [] };

  const packed = packScanAnswer(answer);

  assert.deepEqual(parseScanAnswer(packed), answer);
  assert.deepEqual(parseScanAnswer(JSON.parse(packed)), answer);
});

test('a value that is not known yet becomes words, because JSON has no sign for it', () => {
  const packed = packScanAnswer({
    reports: [createScan('n', { drifts: [createDrift({ desired: UNKNOWN })] })],
    failures: [],
  });

  assert.equal(parseScanAnswer(packed)?.reports[0]?.drifts[0]?.desired, '(known after apply)');
});

test('an answer too large for one record keeps its coverage, counts as incomplete and says what is missing', () => {
  const drifts = Array.from({ length: 2000 }, (_, index) => createDrift({ id: `d${index}`, live: 'x'.repeat(200) }));

  const parsed = parseScanAnswer(packScanAnswer({ reports: [createScan('network', { drifts })], failures: [] }));

  assert.equal(parsed?.reports[0]?.complete, false);
  assert.equal(parsed?.reports[0]?.coverage.resources, 2);
  assert.match(parsed?.failures[0]?.detail ?? '', /2000 drifts/);
});

test('what is no answer is not taken for one', () => {
  for (const stored of [undefined, '', '{', '{"version":2,"reports":[],"failures":[]}', { reports: [] }]) {
    assert.equal(parseScanAnswer(stored), undefined);
  }
});
