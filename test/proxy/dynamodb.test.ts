import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as ddb from '@aws-sdk/client-dynamodb';
import { nameError, type Rig, startRig } from './rig.ts';

const delayMs = 60_000;
let rig: Rig;
let skewMs = 0;
let serial = 0;

before(async () => {
  rig = await startRig({ tableDelayMs: delayMs, now: () => Date.now() + skewMs });
});

after(() => rig.stop());

function letTimePass(ms = delayMs): void {
  skewMs += ms + 1;
}

async function makeTable(more: Partial<ddb.CreateTableCommandInput> = {}): Promise<string> {
  serial += 1;
  const TableName = `table-${serial}`;
  const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' as const }];
  const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' as const }];
  const input = { TableName, AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' as const, ...more };
  await rig.dynamodb.send(new ddb.CreateTableCommand(input));
  return TableName;
}

async function makeActiveTable(more: Partial<ddb.CreateTableCommandInput> = {}): Promise<string> {
  const name = await makeTable(more);
  letTimePass();
  return name;
}

async function read(TableName: string): Promise<ddb.TableDescription | undefined> {
  return (await rig.dynamodb.send(new ddb.DescribeTableCommand({ TableName }))).Table;
}

async function update(TableName: string, change: Partial<ddb.UpdateTableCommandInput>): Promise<string> {
  const failed = await nameError(rig.dynamodb.send(new ddb.UpdateTableCommand({ TableName, ...change })));
  letTimePass();
  return failed;
}

const attributes = ['pk', 'g'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const }));

function makeIndex(IndexName: string) {
  const KeySchema = [{ AttributeName: 'g', KeyType: 'HASH' as const }];
  return { Create: { IndexName, KeySchema, Projection: { ProjectionType: 'ALL' as const } } };
}

test('a table is CREATING at first, refuses changes and items, and is ACTIVE in the end', async () => {
  const TableName = await makeTable();
  assert.equal((await read(TableName))?.TableStatus, 'CREATING');
  const change = new ddb.UpdateTableCommand({ TableName, DeletionProtectionEnabled: true });
  assert.equal(await nameError(rig.dynamodb.send(change)), 'ResourceInUseException');
  const put = new ddb.PutItemCommand({ TableName, Item: { pk: { S: 'a' } } });
  assert.equal(await nameError(rig.dynamodb.send(put)), 'ResourceNotFoundException');
  letTimePass();
  assert.equal((await read(TableName))?.TableStatus, 'ACTIVE');
  assert.equal(await nameError(rig.dynamodb.send(put)), '');
  await rig.dynamodb.send(change);
  assert.equal((await read(TableName))?.TableStatus, 'UPDATING');
  assert.equal(await nameError(rig.dynamodb.send(put)), '');
  assert.equal(await nameError(rig.dynamodb.send(change)), 'ResourceInUseException');
});

test('an index is CREATING, then ACTIVE, then DELETING, then gone with the attribute that only it used', async () => {
  const TableName = await makeActiveTable();
  const create = { TableName, AttributeDefinitions: attributes, GlobalSecondaryIndexUpdates: [makeIndex('i')] };
  await rig.dynamodb.send(new ddb.UpdateTableCommand(create));
  assert.equal((await read(TableName))?.GlobalSecondaryIndexes?.[0]?.IndexStatus, 'CREATING');
  letTimePass();
  assert.equal((await read(TableName))?.GlobalSecondaryIndexes?.[0]?.IndexStatus, 'ACTIVE');
  const remove = { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'i' } }] };
  await rig.dynamodb.send(new ddb.UpdateTableCommand(remove));
  assert.equal((await read(TableName))?.GlobalSecondaryIndexes?.[0]?.IndexStatus, 'DELETING');
  letTimePass();
  const table = await read(TableName);
  assert.equal(table?.GlobalSecondaryIndexes, undefined);
  assert.deepEqual(
    table?.AttributeDefinitions?.map((one) => one.AttributeName),
    ['pk'],
  );
});

test('a deleted table is DELETING for a while, and its name is in use', async () => {
  const TableName = await makeActiveTable();
  const gone = await rig.dynamodb.send(new ddb.DeleteTableCommand({ TableName }));
  assert.equal(gone.TableDescription?.TableStatus, 'DELETING');
  assert.equal((await read(TableName))?.TableStatus, 'DELETING');
  letTimePass();
  assert.equal(await nameError(read(TableName)), 'ResourceNotFoundException');
});

test('two kinds of change in one call, two indexes in one call, and no change at all are refused', async () => {
  const TableName = await makeActiveTable();
  const both = { DeletionProtectionEnabled: true, TableClass: 'STANDARD_INFREQUENT_ACCESS' as const };
  assert.equal(await update(TableName, both), 'ValidationException');
  assert.equal(await update(TableName, {}), 'ValidationException');
  const two = { AttributeDefinitions: attributes, GlobalSecondaryIndexUpdates: [makeIndex('a'), makeIndex('b')] };
  assert.equal(await update(TableName, two), 'LimitExceededException');
  assert.equal((await read(TableName))?.DeletionProtectionEnabled, false);
});

test('an index that exists is not made, and one that does not exist is not removed', async () => {
  const TableName = await makeActiveTable();
  const create = { AttributeDefinitions: attributes, GlobalSecondaryIndexUpdates: [makeIndex('i')] };
  assert.equal(await update(TableName, create), '');
  assert.equal(await update(TableName, create), 'ValidationException');
  const remove = { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'other' } }] };
  assert.equal(await update(TableName, remove), 'ResourceNotFoundException');
});

test('throughput that is there already is refused, and an on-demand table shows none', async () => {
  const ProvisionedThroughput = { ReadCapacityUnits: 3, WriteCapacityUnits: 2 };
  const TableName = await makeActiveTable({ BillingMode: 'PROVISIONED', ProvisionedThroughput });
  assert.equal((await read(TableName))?.BillingModeSummary, undefined);
  assert.equal(await update(TableName, { ProvisionedThroughput }), 'ValidationException');
  assert.equal(await update(TableName, { BillingMode: 'PAY_PER_REQUEST' }), '');
  const table = await read(TableName);
  assert.equal(table?.BillingModeSummary?.BillingMode, 'PAY_PER_REQUEST');
  assert.equal(table?.ProvisionedThroughput?.ReadCapacityUnits, 0);
});

test('encryption, class and on-demand limits that are changed later are shown', async () => {
  const TableName = await makeActiveTable();
  assert.equal(await update(TableName, { SSESpecification: { Enabled: true, SSEType: 'KMS' } }), '');
  assert.equal(await update(TableName, { TableClass: 'STANDARD_INFREQUENT_ACCESS' }), '');
  assert.equal(await update(TableName, { OnDemandThroughput: { MaxReadRequestUnits: 5 } }), '');
  const table = await read(TableName);
  assert.equal(table?.SSEDescription?.SSEType, 'KMS');
  assert.match(table?.SSEDescription?.KMSMasterKeyArn ?? '', /^arn:aws:kms:eu-west-1:123456789012:key\//);
  assert.equal(table?.TableClassSummary?.TableClass, 'STANDARD_INFREQUENT_ACCESS');
  assert.equal(table?.OnDemandThroughput?.MaxReadRequestUnits, 5);
  assert.equal(await update(TableName, { SSESpecification: { Enabled: false } }), '');
  assert.equal((await read(TableName))?.SSEDescription, undefined);
});

test('a stream is turned off and on again, and the table takes items all the while', async () => {
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const };
  const TableName = await makeActiveTable({ StreamSpecification });
  assert.equal(await update(TableName, { StreamSpecification }), 'ValidationException');
  assert.equal(await update(TableName, { StreamSpecification: { StreamEnabled: false } }), '');
  const off = await read(TableName);
  assert.equal(off?.StreamSpecification, undefined);
  const put = new ddb.PutItemCommand({ TableName, Item: { pk: { S: 'a' } } });
  assert.equal(await nameError(rig.dynamodb.send(put)), '');
  const keys = { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' as const };
  assert.equal(await update(TableName, { StreamSpecification: keys }), '');
  const on = await read(TableName);
  assert.deepEqual(on?.StreamSpecification, keys);
  assert.notEqual(on?.LatestStreamArn, off?.LatestStreamArn);
});

test('time to live is turned on and off once each, and is off without a name', async () => {
  const TableName = await makeActiveTable();
  const set = (Enabled: boolean, AttributeName = 'x') =>
    nameError(
      rig.dynamodb.send(
        new ddb.UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }),
      ),
    );
  assert.equal(await set(false), 'ValidationException');
  assert.equal(await set(true), '');
  assert.equal(await set(true), 'ValidationException');
  assert.equal(await set(true, 'y'), 'ValidationException');
  assert.equal(await set(false), '');
  const state = await rig.dynamodb.send(new ddb.DescribeTimeToLiveCommand({ TableName }));
  assert.deepEqual(state.TimeToLiveDescription, { TimeToLiveStatus: 'DISABLED' });
  const missing = rig.dynamodb.send(new ddb.DescribeTimeToLiveCommand({ TableName: 'no-such-table' }));
  assert.equal(await nameError(missing), 'ResourceNotFoundException');
});

test('point-in-time recovery keeps 35 days where nothing else was asked for', async () => {
  const TableName = await makeActiveTable();
  const set = (days?: number) => {
    const period = days === undefined ? {} : { RecoveryPeriodInDays: days };
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true, ...period };
    return rig.dynamodb.send(new ddb.UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  };
  await set(7);
  await set();
  const state = await rig.dynamodb.send(new ddb.DescribeContinuousBackupsCommand({ TableName }));
  assert.equal(state.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.RecoveryPeriodInDays, 35);
});

test('a transaction with a token is carried out once in ten minutes, and refuses other items', async () => {
  const TableName = await makeActiveTable();
  const Key = { pk: { S: 'counter' } };
  const add = (step: string, ClientRequestToken: string) => {
    const Update = {
      TableName,
      Key,
      UpdateExpression: 'ADD n :step',
      ExpressionAttributeValues: { ':step': { N: step } },
    };
    return rig.dynamodb.send(new ddb.TransactWriteItemsCommand({ ClientRequestToken, TransactItems: [{ Update }] }));
  };
  const value = async () =>
    (await rig.dynamodb.send(new ddb.GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item?.['n']?.N;
  await add('1', 'token');
  await add('1', 'token');
  assert.equal(await value(), '1');
  assert.equal(await nameError(add('2', 'token')), 'IdempotentParameterMismatchException');
  letTimePass(10 * 60_000);
  await add('1', 'token');
  assert.equal(await value(), '2');
});

test('a cancelled transaction changes nothing, says which condition failed on what, and leaves its token free', async () => {
  const TableName = await makeActiveTable();
  const put = (pk: string, condition?: string): ddb.TransactWriteItem => {
    const check = { ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
    return { Put: { TableName, Item: { pk: { S: pk } }, ...(condition === undefined ? {} : check) } };
  };
  const write = (...TransactItems: ddb.TransactWriteItem[]) =>
    rig.dynamodb.send(new ddb.TransactWriteItemsCommand({ ClientRequestToken: 'again', TransactItems }));
  await rig.dynamodb.send(new ddb.PutItemCommand({ TableName, Item: { pk: { S: 'taken' } } }));
  const items = [put('new'), put('taken', 'attribute_not_exists(pk)')];
  await assert.rejects(write(...items), (error) => {
    assert.ok(error instanceof ddb.TransactionCanceledException);
    assert.deepEqual(
      error.CancellationReasons?.map((reason) => reason.Code),
      ['None', 'ConditionalCheckFailed'],
    );
    assert.deepEqual(error.CancellationReasons?.[1]?.Item, { pk: { S: 'taken' } });
    return true;
  });
  const read = new ddb.GetItemCommand({ TableName, Key: { pk: { S: 'new' } } });
  assert.equal((await rig.dynamodb.send(read)).Item, undefined);
  await rig.dynamodb.send(new ddb.DeleteItemCommand({ TableName, Key: { pk: { S: 'taken' } } }));
  await write(...items);
  assert.deepEqual((await rig.dynamodb.send(read)).Item, { pk: { S: 'new' } });
});

test('a transaction that is cancelled takes nothing back that others wrote meanwhile', async () => {
  const TableName = await makeActiveTable();
  const put = (pk: string) => new ddb.PutItemCommand({ TableName, Item: { pk: { S: pk } } });
  await rig.dynamodb.send(put('taken'));
  const cancelled = () =>
    rig.dynamodb.send(
      new ddb.TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: { pk: { S: 'never' } } } },
          { Put: { TableName, Item: { pk: { S: 'taken' } }, ConditionExpression: 'attribute_not_exists(pk)' } },
        ],
      }),
    );
  const names = Array.from({ length: 40 }, (_, index) => `item-${index}`);

  const outcomes = await Promise.allSettled(names.flatMap((name) => [rig.dynamodb.send(put(name)), cancelled()]));

  assert.equal(outcomes.filter((outcome) => outcome.status === 'rejected').length, names.length);
  const { Items } = await rig.dynamodb.send(new ddb.ScanCommand({ TableName }));
  assert.deepEqual(Items?.map((item) => item['pk']?.S).sort(), [...names, 'taken'].sort());
});

test('a tag that is set again has one value, the new one', async () => {
  const TableName = await makeActiveTable();
  const { Table } = await rig.dynamodb.send(new ddb.DescribeTableCommand({ TableName }));
  const ResourceArn = Table?.TableArn;
  const tag = (Value: string) => new ddb.TagResourceCommand({ ResourceArn, Tags: [{ Key: 'Owner', Value }] });
  await rig.dynamodb.send(tag('ada'));

  await rig.dynamodb.send(tag('grace'));

  const { Tags } = await rig.dynamodb.send(new ddb.ListTagsOfResourceCommand({ ResourceArn }));
  assert.deepEqual(Tags, [{ Key: 'Owner', Value: 'grace' }]);
});
