import type { Explanation } from '../../src/engine/review/explain.ts';
import { driftRecord } from '../http/api/open-api.ts';

/** An object that somebody changed by hand, as the engine explains it. */
export const explanation: Explanation = {
  address: 'network/aws_vpc.a',
  type: 'aws_vpc',
  id: 'vpc-1',
  region: 'eu-west-1',
  commit: 'c0ffee1234567890',
  situation: 'It differs from Git.',
  attributes: [
    { name: 'tags', desired: { Name: 'main' }, live: { Name: 'oops' }, state: 'drifted' },
    { name: 'cidr_block', desired: '10.0.0.0/16', live: '10.0.0.0/16', state: 'equal' },
  ],
  decision: undefined,
  written: {
    at: Date.UTC(2026, 10, 19, 12),
    commit: 'c0ffee1234567890',
    revision: {
      commit: 'c0ffee1234567890',
      seenAt: 1,
      author: 'Ada',
      email: 'ada@example.com',
      committedAt: 1,
      subject: 'Grow',
    },
  },
  drifts: [driftRecord('a', { firstSeen: Date.UTC(2026, 10, 19, 13) })],
  events: [
    {
      id: 'e1',
      at: Date.UTC(2026, 10, 19, 12),
      kind: 'change',
      stack: 'network',
      actor: 'worker',
      text: 'It changed.',
    },
  ],
  waysBack: ['Revert it.'],
};
