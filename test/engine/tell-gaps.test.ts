import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DriftRecord } from '../../src/core/drift.ts';
import { gapAlert } from '../../src/engine/tell-gaps.ts';

const denied = 'DescribeRouteTables was answered UnauthorizedOperation: you are not authorized';
const teller = { stack: 'net', commit: 'c0ffee', owner: undefined, actor: 'groundstate', at: 0 };

function gap(address: string, next: string, attribute = '*'): DriftRecord {
  return { id: address, stack: 'net', address, attribute, next, tier: 'unread' } as DriftRecord;
}

function say(...gaps: readonly DriftRecord[]): string {
  const coverage = { resources: 20, read: 20 - gaps.length, unread: [], calls: {} };
  return gapAlert({ key: 'k', gaps, coverage }, teller).next;
}

test('what is in the way is said once, with all that it keeps from being read', () => {
  const text = say(
    gap('net/aws_route_table.a', `net/aws_route_table.a could not be read: ${denied}.`),
    gap('net/aws_route.a', `It depends on aws_route_table.a: net/aws_route_table.a could not be read: ${denied}.`),
    gap('net/aws_vpc.v', 'ListTags was answered Throttling: slow down', 'tags'),
  );
  assert.ok(text.startsWith(`${denied}: net/aws_route_table.a, net/aws_route.a. `), text);
  assert.match(text, /ListTags was answered Throttling: slow down: tags of net\/aws_vpc\.v\. What is not read/);
});

test('many objects of one cause are counted, and many causes too', () => {
  const objects = Array.from({ length: 8 }, (_, index) =>
    gap(`net/aws_vpc.v${index}`, `net/aws_vpc.v${index} could not be read: ${denied}.`),
  );
  assert.match(say(...objects), /v4, and 3 more\. What/);
  assert.match(
    say(...objects.map((one, index) => ({ ...one, next: `cause ${index}` }))),
    /And 3 more, for other reasons\./,
  );
});
