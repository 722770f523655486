import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { rigRegion } from '../../support/rig-cloud.ts';
import { bucket, terraform } from './documents.ts';
import { expectApplied, expectMessage, expectRefusal, shown } from './expect.ts';
import { type BadInputRig, type Case, startBadInputRig, stranger } from './rig.ts';
import { runHere } from './run-here.ts';

let rig: BadInputRig;

before(async () => {
  rig = await startBadInputRig(runHere);
});
after(() => rig.stop());

/** An estate whose first commit was not applied yet. */
async function openNew(name: string): Promise<Case> {
  const estate = await rig.open();
  await estate.commit(terraform(bucket(name, 1)));
  return estate;
}

/** An estate whose bucket is there, and whose tip has other tags for it. */
async function openWaiting(name: string): Promise<Case> {
  const estate = await openNew(name);
  await expectApplied(estate, ['s3:CreateBucket']);
  await estate.commit(terraform(bucket(name, 2)));
  return estate;
}

describe('an AWS that does not do what is asked', { concurrency: 4 }, () => {
  for (const code of ['ExpiredToken', 'InvalidClientTokenId']) {
    test(`credentials that AWS answers with ${code} are said as such, and it goes on with valid ones`, async () => {
      const estate = await openNew(`credentials-${code.toLowerCase()}`);
      const mend = estate.spoil({ service: 'sts', times: Infinity }, { kind: 'error', status: 403, code });
      const message = {
        summary: /The AWS credentials are not accepted/,
        happened: new RegExp(`AWS did not say whose credentials these are: .*GetCallerIdentity failed with ${code}`),
        matters: /Without the account nothing is read or changed\./,
        next: /Give valid credentials, or renew those that expired/,
      };
      await expectRefusal(estate, { status: 1, message });
      mend();
      await expectApplied(estate, ['s3:CreateBucket']);
    });
  }

  test('no credentials at all are said as such', async () => {
    const estate = await openNew('no-credentials');
    const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' };
    const message = {
      summary: /The AWS credentials are not accepted/,
      happened: /Could not load credentials from any providers/,
      matters: /nothing is read or changed|nothing can be applied/,
      next: /Give valid credentials|Check the credentials/,
    };
    await expectRefusal(estate, { status: 1, message }, { more: { ...none, AWS_EC2_METADATA_DISABLED: 'true' } });
  });

  test('credentials for an account that is not the pinned one are refused, by setting and by groundstate.yaml', async () => {
    const estate = await openNew('wrong-account');
    const message = {
      summary: /These credentials are for another AWS account/,
      happened:
        /The account is pinned to 999999999999, and the credentials \(arn:aws:sts::310000000001:\S+\) are for 310000000001\./,
      matters: /Everything would look missing there, so nothing was read or changed\./,
      next: /Give the worker credentials for 999999999999\./,
    };
    await expectRefusal(estate, { status: 1, message }, { more: { GROUNDSTATE_ACCOUNT: '999999999999' } });
    const pinned = "version: 1\ndefaults: {account: '999999999999'}\n";
    await estate.commit({ ...terraform(bucket('wrong-account', 1)), 'groundstate.yaml': pinned });
    await expectRefusal(estate, { status: 1, message });
    await estate.commit(terraform(bucket('wrong-account', 1)));
    await expectApplied(estate, ['s3:CreateBucket']);
  });

  test('a read without permission is unread, never missing and never in sync, and is compared once it is allowed', async () => {
    const estate = await openWaiting('denied-read');
    const mend = estate.spoil(
      { service: 's3', operation: 'GetBucketTagging', times: Infinity },
      { kind: 'access-denied' },
    );
    const message = {
      summary: /Error: The scan is incomplete/,
      happened: /aws_s3_bucket\.main: tags: GetBucketTagging was answered AccessDenied/,
      matters: /What was not read is neither in sync nor drifted, so this is no proof of a clean estate\./,
      next: /grant the missing permission or try again/,
    };
    const scan = await expectRefusal(estate, { status: 6, message }, { args: ['drift', '--detailed-exitcode'] });
    assert.doesNotMatch(scan.stdout, /has been deleted|No drift\. AWS matches/);
    const unread = {
      ...message,
      summary: /Error: Not everything could be read/,
      matters: /What was not read was neither compared nor changed, so AWS may still differ from Git there\./,
    };
    for (const command of ['plan', 'apply']) {
      const end = await expectRefusal(estate, { status: 1, message: unread }, { args: [command] });
      assert.doesNotMatch(end.stdout, /Your infrastructure matches|Apply complete|will be created/, shown(end));
    }
    mend();
    await expectApplied(estate, ['s3:PutBucketTagging']);
  });

  test('an object that cannot be looked at is neither created again nor said to be gone', async () => {
    const estate = await openWaiting('denied-list');
    const mend = estate.spoil({ service: 's3', operation: 'ListBuckets', times: Infinity }, { kind: 'access-denied' });
    const message = {
      summary: /Nothing was applied/,
      happened: /aws_s3_bucket\.main could not be read: ListBuckets was answered AccessDenied/,
      matters: /What was not read was neither compared nor changed/,
      next: /grant the missing permission or try again/,
    };
    await expectRefusal(estate, { status: 1, message });
    mend();
    await expectApplied(estate, ['s3:PutBucketTagging']);
  });

  test('a missing table is said with the command that makes it, and nothing is changed before', async () => {
    const estate = await openNew('missing-table');
    const more = { GROUNDSTATE_TABLE: 'groundstate-elsewhere' };
    const message = {
      summary: /The Groundstate table does not exist/,
      happened: /There is no DynamoDB table «groundstate-elsewhere» in this account and region\./,
      matters: /Without it there is no lease and no ledger, so nothing was applied\./,
      next: /Run «groundstate init» to create it/,
    };
    for (const command of ['apply', 'status']) {
      await expectRefusal(estate, { status: 1, message }, { args: [command], more });
    }
    await expectApplied(estate, ['s3:CreateBucket']);
  });

  test('throttling that passes is waited out', async () => {
    const estate = await openNew('short-throttling');
    estate.spoil({ service: 's3', mutating: false, times: 2 }, { kind: 'throttle' });
    estate.spoil({ service: 'sts', times: 1 }, { kind: 'throttle' });
    estate.spoil({ service: 'dynamodb', times: 2 }, { kind: 'throttle' });
    await expectApplied(estate, ['s3:CreateBucket']);
  });

  test('throttling of reads that lasts is unread, of the identity and of the table a clear failure; it goes on after it', async () => {
    const estate = await openWaiting('long-throttling');
    const rows = [
      {
        service: 's3',
        summary: /Nothing was applied/,
        happened: /could not be read: ListBuckets was answered SlowDown/,
        matters: /neither compared nor changed/,
        next: /try again/,
      },
      {
        service: 'sts',
        summary: /AWS does not answer/,
        happened: /after several tries: sts:GetCallerIdentity failed with Throttling: Rate exceeded\./,
        matters: /Without the account nothing is read or changed\./,
        next: /It is tried again by itself; check the network/,
      },
      {
        service: 'dynamodb',
        summary: /The Groundstate table does not answer/,
        happened: /after several tries: Rate exceeded\. /,
        matters: /Nothing is applied while the ledger cannot be written\./,
        next: /It is tried again by itself; check the network/,
      },
    ];
    for (const { service, ...message } of rows) {
      const mend = estate.spoil({ service, times: Infinity }, { kind: 'throttle' });
      await expectRefusal(estate, { status: 1, message });
      mend();
    }
    await expectApplied(estate, ['s3:PutBucketTagging']);
  });
});

describe('names that belong to someone else', { concurrency: 3 }, () => {
  const foreign = {
    summary: /exists and is not ours/,
    happened: /An object of this name or place exists, and no mark of ours or parent of ours proves that it is ours/,
    matters: /it belongs to someone else and is not touched/,
    next: /Choose another name, or delete or rename that object\./,
  };

  test('a bucket that a person made in the same account is held with 3, never adopted; another name is applied', async () => {
    const estate = await rig.open();
    const s3 = new S3Client({ ...connection(estate), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'a-persons-bucket', ...inRegion }));
    await estate.commit(terraform(bucket('a-persons-bucket', 1)));
    await expectRefusal(estate, { status: 3, message: foreign });
    await expectRefusal(estate, { status: 3, message: foreign }, { args: ['plan', '--detailed-exitcode'] });
    await estate.commit(terraform(bucket('a-name-of-our-own', 1)));
    await expectApplied(estate, ['s3:CreateBucket']);
  });

  test('a table that a person made in the same account is held with 3, never adopted', async () => {
    const estate = await rig.open();
    const dynamodb = new DynamoDBClient(connection(estate));
    const key = { AttributeName: 'id', AttributeType: 'S', KeyType: 'HASH' } as const;
    const keys = { AttributeDefinitions: [key], KeySchema: [key], BillingMode: 'PAY_PER_REQUEST' } as const;
    await dynamodb.send(new CreateTableCommand({ ...keys, TableName: 'a-persons-table' } as never));
    const table = (name: string): object => ({
      resource: {
        aws_dynamodb_table: {
          main: { name, billing_mode: 'PAY_PER_REQUEST', hash_key: 'id', attribute: [{ name: 'id', type: 'S' }] },
        },
      },
    });
    await estate.commit(terraform(table('a-persons-table')));
    await expectRefusal(estate, { status: 3, message: foreign });
    await estate.commit(terraform(table('a-table-of-our-own')));
    await expectApplied(estate, ['dynamodb:CreateTable']);
  });

  test('a bucket name that another account has is refused by AWS, said, and nothing of it is ours', async () => {
    const estate = await rig.open();
    const s3 = new S3Client({ ...connection(estate), credentials: stranger, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'a-strangers-bucket', ...inRegion }));
    await estate.commit(terraform(bucket('a-strangers-bucket', 1)));
    const end = await estate.run(['apply']);
    expectMessage(end, {
      summary: /Apply failed/,
      happened: /Creating \S+aws_s3_bucket\.main failed\. CreateBucket was answered BucketAlreadyExists/,
      matters: /AWS refused the request/,
      next: /Mend the configuration in Git, or what stands in the way in AWS; the next pass goes on\./,
    });
    assert.equal(end.status, 1);
    assert.deepEqual(
      estate.changes().map(({ operation, status }) => `${operation} ${status}`),
      ['CreateBucket 409'],
    );
    await estate.commit(terraform(bucket('no-strangers-bucket', 1)));
    await expectApplied(estate, ['s3:CreateBucket']);
  });
});

const inRegion = { CreateBucketConfiguration: { LocationConstraint: rigRegion } } as const;

/** A person of the account, whose calls are not those of Groundstate. */
function connection({ person }: Case) {
  return { endpoint: rig.proxy.endpoint, region: rigRegion, credentials: person, maxAttempts: 1 };
}
