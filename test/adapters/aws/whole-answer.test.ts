import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeAnswer } from '../../../src/adapters/aws/whole-answer.ts';

const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
const listing = '<?xml version="1.0"?><ListBucketResult><Name>files</Name></ListBucketResult>';

function judge(text: string): string {
  const answer = { statusCode: 200, contentType: 'application/xml', body: Buffer.from(text) };
  return judgeAnswer({ method: 'GET', headers: {} }, answer, 'document');
}

test('a whole answer of S3 is good, be it XML or the JSON of a bucket policy', () => {
  assert.equal(judge(listing), 'good');
  assert.equal(judge(policy), 'good');
});

test('an answer of S3 that was cut off anywhere is torn', () => {
  for (const text of [listing, policy]) {
    for (let length = 0; length < text.length; length += 1) {
      assert.equal(judge(text.slice(0, length)), 'torn', text.slice(0, length));
    }
  }
});
