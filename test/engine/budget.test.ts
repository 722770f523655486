import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RunReport } from '../../src/engine/reports.ts';
import { changesIn, type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

/** Deletes what left Git, within the budget of DESIGN section 7. */
const policy = 'version: 1\ndefaults: {drift: revert, prune: auto}\n';
const gateways = (from: number, to: number): object => ({
  aws_internet_gateway: Object.fromEntries(Array.from({ length: to - from }, (_, at) => [`g${from + at}`, {}])),
});
const tables = (count: number): object => ({
  aws_route_table: { all: { count, vpc_id: '${aws_vpc.main.id}' } },
  aws_vpc: { main: { cidr_block: '10.0.0.0/16' } },
});

interface Row {
  readonly before: object;
  /** What Git, AWS or the credentials lose. */
  lose(rig: EstateRig): void;
  expect(report: RunReport): void;
}

const heldDeletions = (report: RunReport): number =>
  (report.plan?.decisions ?? []).filter(({ change, verdict }) => change.action === 'delete' && verdict === 'held')
    .length;

const rows: Readonly<Record<string, Row>> = {
  'a synth that yields nothing is an error, not the wish to delete it all': {
    before: gateways(0, 5),
    lose: (rig) => void rig.commit({ app: stackOf({}) }, { policy }),
    expect: (report) => assert.match(report.notes.join(' '), /is empty at this commit/),
  },
  'blocks that all count to nothing are held by the budget': {
    before: tables(4),
    lose: (rig) =>
      void rig.commit(
        { app: stackOf({ ...tables(0), aws_vpc: { main: { count: 0, cidr_block: '10.0.0.0/16' } } }) },
        { policy },
      ),
    expect: (report) => assert.equal(heldDeletions(report), 5),
  },
  'a lost folder with most of the resources is held as a whole': {
    before: gateways(0, 40),
    lose: (rig) => void rig.commit({ app: stackOf(gateways(0, 30)) }, { policy }),
    expect: (report) => assert.equal(heldDeletions(report), 10),
  },
  'a renamed construct gives every object another address: the deletions are held': {
    before: gateways(0, 8),
    lose: (rig) => void rig.commit({ app: stackOf(gateways(20, 28)) }, { policy }),
    expect: (report) => assert.equal(heldDeletions(report), 8),
  },
  'a missing groundstate.yaml means nothing, not everything': {
    before: gateways(0, 5),
    lose: (rig) => void rig.commit({ app: stackOf(gateways(0, 4)) }, { policy: null }),
    expect: (report) => {
      assert.equal(heldDeletions(report), 1);
      assert.match(report.changes[0]?.detail ?? '', /no usable groundstate\.yaml/);
    },
  },
  'a page that stays throttled leaves every object of that listing unread': {
    before: gateways(0, 5),
    lose: (rig) => {
      rig.spoil({ operation: 'DescribeInternetGateways', times: Number.POSITIVE_INFINITY }, { kind: 'throttle' });
      rig.commit({ app: stackOf(gateways(0, 4)) }, { policy });
    },
    expect: (report) => {
      assert.deepEqual(changesIn(report.plan), []);
      assert.equal(report.plan?.coverage.unread.length, 5);
    },
  },
};

describe('a loss is never taken for a wish', { concurrency: 2 }, () => {
  for (const [sentence, row] of Object.entries(rows)) {
    test(sentence, async () => {
      const rig = await openEstate(cloud);
      try {
        rig.commit({ app: stackOf(row.before) }, { policy });
        assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
        const entries = await rig.entries('app');
        row.lose(rig);
        row.expect(await rig.reconcile('app'));
        assert.deepEqual(deletions(rig), []);
        // A block that gets a count moves its entry to another address.
        const kept = new Set((await rig.entries('app')).map(({ id }) => id));
        assert.deepEqual(
          entries.filter(({ id }) => !kept.has(id)),
          [],
        );
      } finally {
        rig.close();
      }
    });
  }
});

function deletions(rig: EstateRig): readonly string[] {
  return rig
    .calls(true)
    .map(({ operation }) => operation)
    .filter((operation) => operation.startsWith('Delete'));
}
