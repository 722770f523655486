import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateNetworkInterfaceCommand,
  DeleteNetworkInterfaceCommand,
  DeleteRouteTableCommand,
} from '@aws-sdk/client-ec2';
import { CONSISTENCY_WINDOW_MS } from '../../src/core/protocol/windows.ts';
import { changesIn } from '../support/estate-rig.ts';
import { clockedCloud } from './clocked-cloud.ts';
import { dynamodbTable } from './documents.ts';
import { openPatientEstate, type PatientEstate, resultsOf } from './patient-estate.ts';

const { clock, cloud } = clockedCloud();
const never = new AbortController().signal;
const always = Number.POSITIVE_INFINITY;
const minute = 60_000;

async function onEstate(work: (estate: PatientEstate) => Promise<void>): Promise<void> {
  const estate = await openPatientEstate(cloud(), clock);
  try {
    await work(estate);
  } finally {
    estate.close();
    cloud().proxy.behave({ largestPage: always, principalAfterMs: 0, tableDelayMs: 0 });
  }
}

async function expectApplied(estate: PatientEstate): Promise<void> {
  const report = await estate.reconcile();
  assert.equal(
    report.outcome,
    'succeeded',
    [...report.notes, ...report.changes.map(({ detail }) => detail)].join('\n'),
  );
}

const vpc = { aws_vpc: { main: { cidr_block: '10.0.0.0/16' } } };
const vpc_id = '${aws_vpc.main.id}';
const done = ({ status }: { readonly status: number }): boolean => status >= 200 && status < 300;

describe('AWS takes its time', () => {
  test('an object that is gone is made anew under a token that was never used', () =>
    onEstate(async (estate) => {
      estate.commit({ ...vpc, aws_route_table: { main: { vpc_id } } });
      await expectApplied(estate);
      const old = (await estate.entries()).find(({ type }) => type === 'aws_route_table')?.id;
      await estate.ec2.send(new DeleteRouteTableCommand({ RouteTableId: old }));
      await clock.sleep(CONSISTENCY_WINDOW_MS, never);
      await expectApplied(estate);
      const tokens = cloud()
        .proxy.recorded.filter(
          ({ caller, operation }) => caller === estate.account.worker.accessKeyId && operation === 'CreateRouteTable',
        )
        .map(({ parameters }) => parameters['ClientToken']);
      assert.equal(new Set(tokens).size, 2, 'with the first token EC2 would answer with the table that is gone');
      assert.notEqual((await estate.entries()).find(({ type }) => type === 'aws_route_table')?.id, old);
      assert.deepEqual(changesIn(await estate.plan()), []);
    }));

  test('a page in the middle of a listing that stays throttled makes all of it unread: nothing is made again, nothing is deleted', () =>
    onEstate(async (estate) => {
      const gateways = (count: number): object => ({
        aws_internet_gateway: Object.fromEntries(Array.from({ length: count }, (_, at) => [`g${at}`, {}])),
      });
      estate.commit(gateways(24));
      await expectApplied(estate);
      await clock.sleep(CONSISTENCY_WINDOW_MS, never);
      cloud().proxy.behave({ largestPage: 10 });
      let pages = 0;
      const undo = estate.spoil(
        {
          operation: 'DescribeInternetGateways',
          times: always,
          where: ({ parameters }) => {
            const isLater = parameters['NextToken'] !== undefined;
            if (!isLater) pages += 1;
            return isLater;
          },
        },
        { kind: 'throttle' },
      );
      estate.commit({ ...gateways(23), aws_cloudwatch_log_group: { beside: { name: 'beside' } } });
      const made = estate.writes().length;
      const report = await estate.reconcile();
      undo();
      assert.ok(pages > 0, 'the first pages came');
      assert.equal(report.plan?.coverage.unread.filter(({ address }) => address.includes('gateway')).length, 24);
      assert.deepEqual(report.plan?.drifts, []);
      assert.deepEqual(
        estate
          .writes()
          .slice(made)
          .map(({ operation }) => operation),
        ['CreateLogGroup'],
      );
      assert.equal((await estate.entries()).length, 25);
      await expectApplied(estate);
      assert.deepEqual(
        estate
          .writes()
          .slice(made + 1)
          .map(({ operation }) => operation),
        ['DeleteInternetGateway'],
      );
    }));

  test('a role that other services do not know for ten minutes is waited for, pass after pass, and is no mistake of the commit', () =>
    onEstate(async (estate) => {
      cloud().proxy.behave({ principalAfterMs: 10 * minute });
      const bucket = `policy-${estate.account.id}`;
      const statement = {
        Effect: 'Allow',
        Principal: { AWS: '${aws_iam_role.reader.arn}' },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${bucket}/*`,
      };
      const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
      const policyOf = (Statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
      estate.commit({
        aws_iam_role: { reader: { name: `reader-${estate.account.id}`, assume_role_policy: policyOf(trust) } },
        aws_s3_bucket: { data: { bucket } },
        aws_s3_bucket_policy: { data: { bucket: '${aws_s3_bucket.data.id}', policy: policyOf(statement) } },
        aws_cloudwatch_log_group: { beside: { name: 'beside' } },
      });
      const from = clock.monotonic();
      let passes = 0;
      for (let report = await estate.reconcile(); report.outcome !== 'succeeded'; report = await estate.reconcile()) {
        passes += 1;
        const failed = report.changes.filter(({ result }) => result === 'failed');
        assert.deepEqual(
          failed.map(({ address, detail }) => [
            address,
            /AWS is busy: .*a new role takes up to 15 minutes/s.test(detail),
          ]),
          [['app/aws_s3_bucket_policy.data', true]],
        );
        assert.ok(passes < 60, 'it never ends');
        await clock.sleep(minute, never);
      }
      assert.ok(clock.monotonic() - from >= 10 * minute);
      assert.ok(passes > 1, 'one pass does not wait for all of it');
      assert.equal(estate.writes().filter((call) => call.operation === 'PutBucketPolicy' && done(call)).length, 1);
      assert.equal(estate.writes().filter(({ operation }) => operation === 'CreateRole').length, 1);
      assert.deepEqual(changesIn(await estate.plan()), []);
    }));

  test('a security group that a network interface uses waits, names who holds it, and holds up nothing that does not need it', () =>
    onEstate(async (estate) => {
      const network = { ...vpc, aws_subnet: { a: { vpc_id, cidr_block: '10.0.1.0/24' } } };
      estate.commit({ ...network, aws_security_group: { web: { name: 'web', vpc_id } } });
      await expectApplied(estate);
      const idOf = async (type: string) => (await estate.entries()).find((entry) => entry.type === type)?.id ?? '';
      const group = await idOf('aws_security_group');
      const { NetworkInterface } = await estate.ec2.send(
        new CreateNetworkInterfaceCommand({
          SubnetId: await idOf('aws_subnet'),
          Groups: [group],
          Description: 'AWS Lambda VPC ENI-orders',
        }),
      );
      const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId ?? '';
      estate.commit({ ...network, aws_cloudwatch_log_group: { beside: { name: 'beside' } } });
      for (const pass of ['first', 'second']) {
        const report = await estate.reconcile();
        assert.equal(resultsOf(report)['app/aws_security_group.web'], 'failed', pass);
        const [change] = report.changes.filter(({ result }) => result === 'failed');
        assert.match(change?.detail ?? '', /AWS is busy: .*DependencyViolation/s);
        assert.match(change?.detail ?? '', new RegExp(`held by ${NetworkInterfaceId} "AWS Lambda VPC ENI-orders"`));
        if (pass === 'first') assert.equal(resultsOf(report)['app/aws_cloudwatch_log_group.beside'], 'done');
      }
      assert.equal(await idOf('aws_security_group'), group, 'it stays in the ledger');
      await estate.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
      await expectApplied(estate);
      assert.equal(await idOf('aws_security_group'), '');
      assert.equal(estate.writes().filter((call) => call.operation === 'DeleteSecurityGroup' && done(call)).length, 1);
    }));

  test('two indexes at once, on a table that somebody else is changing: one change at a time, and none is refused', () =>
    onEstate(async (estate) => {
      const index = (name: string): object => ({ name, hash_key: name, projection_type: 'ALL' });
      const attribute = ['pk', 'one', 'two'].map((name) => ({ name, type: 'S' }));
      estate.commit({ aws_dynamodb_table: { t: dynamodbTable('orders') } });
      await expectApplied(estate);
      cloud().proxy.behave({ tableDelayMs: 5 * minute });
      const both = { attribute, global_secondary_index: [index('one'), index('two')] };
      estate.commit({ aws_dynamodb_table: { t: dynamodbTable('orders', both) } });
      const TableClass = 'STANDARD_INFREQUENT_ACCESS';
      await estate.dynamodb.send(new UpdateTableCommand({ TableName: 'orders', TableClass }));
      const report = await estate.reconcile();
      assert.match(report.notes.join(' '), /AWS is still working on app\/aws_dynamodb_table\.t: the table is UPDATING/);
      assert.equal(estate.writes().filter(({ operation }) => operation === 'UpdateTable').length, 0);
      await clock.sleep(5 * minute, never);
      await expectApplied(estate);
      const updates = estate.writes().filter(({ operation }) => operation === 'UpdateTable');
      assert.deepEqual(
        updates.map(({ status }) => status),
        [200, 200, 200],
        'the class goes back, and each index comes in a call of its own',
      );
      assert.deepEqual(changesIn(await estate.plan()), []);
    }));
});

interface Cut {
  /** Spoils the first pass; gives the function that ends it. */
  spoil(estate: PatientEstate): () => void;
  /** What became of each object in it. */
  readonly results: Readonly<Record<string, string>>;
  /** What is said of the object that failed, or could not be looked at. */
  readonly reason: RegExp;
  /** The creates of the pass after it. */
  readonly rest: readonly string[];
}

const names = { vpc: 'app/aws_vpc.main', subnet: 'app/aws_subnet.a', group: 'app/aws_cloudwatch_log_group.beside' };
const error = (status: number, code: string, message: string) => ({ kind: 'error', status, code, message }) as const;

const cuts: Readonly<Record<string, Cut>> = {
  'a service control policy denies one call': {
    spoil: (estate) => {
      const text = 'You are not authorized to perform this operation with an explicit deny in a service control policy';
      return estate.spoil({ operation: 'CreateSubnet', times: always }, error(403, 'UnauthorizedOperation', text));
    },
    results: { [names.vpc]: 'done', [names.subnet]: 'failed', [names.group]: 'done' },
    reason: /AWS refused permission: .*CreateSubnet.*explicit deny in a service control policy/s,
    rest: ['CreateSubnet'],
  },
  'a quota is reached': {
    spoil: (estate) => {
      const text = 'The maximum number of VPCs has been reached.';
      return estate.spoil({ operation: 'CreateVpc', times: always }, error(400, 'VpcLimitExceeded', text));
    },
    results: { [names.vpc]: 'failed', [names.subnet]: 'skipped', [names.group]: 'done' },
    reason: /AWS refused the request: .*The maximum number of VPCs has been reached/s,
    rest: ['CreateSubnet', 'CreateVpc'],
  },
  'a service is down in the region': {
    spoil: (estate) => estate.spoil({ service: 'ec2', mutating: true, times: always }, { kind: 'broken', status: 503 }),
    results: { [names.vpc]: 'failed', [names.subnet]: 'skipped', [names.group]: 'done' },
    reason: /An AWS call has an unknown outcome/,
    rest: ['CreateSubnet', 'CreateVpc'],
  },
  'the credentials expire after the first create': {
    spoil: (estate) => {
      // The other create stands beside it, and must not come first.
      const hasBegun = ({ operation }: { readonly operation: string }): boolean =>
        operation === 'CreateLogGroup' || estate.writes().some((call) => call.operation === 'CreateVpc' && done(call));
      const text = 'The security token included in the request is expired';
      return estate.spoil({ times: always, where: hasBegun }, error(403, 'ExpiredToken', text));
    },
    results: { [names.vpc]: 'failed', [names.subnet]: 'skipped', [names.group]: 'failed' },
    reason: /The AWS credentials are not valid|could not be read back/,
    rest: ['CreateLogGroup', 'CreateSubnet'],
  },
};

describe('an apply that is cut short does what it can, says what it cannot, and the next pass does exactly the rest', () => {
  for (const [sentence, cut] of Object.entries(cuts)) {
    test(sentence, () =>
      onEstate(async (estate) => {
        estate.commit({
          ...vpc,
          aws_subnet: { a: { vpc_id, cidr_block: '10.0.1.0/24' } },
          aws_cloudwatch_log_group: { beside: { name: 'beside' } },
        });
        const undo = cut.spoil(estate);
        const report = await estate.reconcile();
        undo();
        assert.deepEqual(resultsOf(report), cut.results, report.changes.map(({ detail }) => detail).join('\n'));
        assert.match(report.changes.find(({ result }) => result === 'failed')?.detail ?? '', cut.reason);
        const before = estate.writes().length;
        for (let passes = 1; (await estate.reconcile()).outcome !== 'succeeded'; passes += 1) {
          assert.ok(passes < 20, 'it never ends');
          await clock.sleep(minute, never);
        }
        const creates = estate.writes().filter((call) => call.operation.startsWith('Create') && done(call));
        assert.deepEqual(creates.map(({ operation }) => operation).sort(), [
          'CreateLogGroup',
          'CreateSubnet',
          'CreateVpc',
        ]);
        const rest = estate.writes().slice(before);
        assert.deepEqual(rest.map(({ operation }) => operation).sort(), cut.rest);
        assert.deepEqual(changesIn(await estate.plan()), []);
      }),
    );
  }
});
