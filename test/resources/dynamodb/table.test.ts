import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dynamodbTable } from '../../../src/resources/dynamodb/table.ts';
import { index, S, values } from './table-values.ts';

const context = { scope: { partition: 'aws', account: '111122223333', region: 'eu-west-1' } };
const { attributes } = dynamodbTable;
const base = { name: 't', hash_key: 'pk', attribute: [S('pk')], billing_mode: 'PAY_PER_REQUEST' };

function write(desired: object, live: object, ...changed: readonly string[]): readonly object[] {
  const change = {
    id: 't',
    desired: values({ ...base, ...desired }),
    live: values({ ...base, ...live }),
    changed: new Set(changed),
    marks: {},
  };
  return dynamodbTable.aspects
    .filter(({ owns }) => owns.some((name) => change.changed.has(name)))
    .flatMap((aspect) => aspect.write(change, context))
    .map(({ input }) => input);
}

test('going on demand comes before the indexes, and new indexes then have no capacities', () => {
  const live = {
    billing_mode: 'PROVISIONED',
    read_capacity: 1,
    write_capacity: 1,
    global_secondary_index: [index('old', 'pk')],
  };
  const desired = { attribute: [S('pk'), S('g')], global_secondary_index: [index('new', 'g')] };
  assert.deepEqual(write(desired, live, 'billing_mode', 'global_secondary_index', 'attribute'), [
    { TableName: 't', BillingMode: 'PAY_PER_REQUEST' },
    { TableName: 't', GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'old' } }] },
    {
      TableName: 't',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'g', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: 'new',
            KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        },
      ],
    },
  ]);
});

test('going to capacities names those of the remaining indexes in the same call', () => {
  const desired = {
    billing_mode: 'PROVISIONED',
    read_capacity: 2,
    write_capacity: 3,
    global_secondary_index: [index('kept', 'pk', { read_capacity: 4, write_capacity: 5 })],
  };
  assert.deepEqual(
    write(
      desired,
      { global_secondary_index: [index('kept', 'pk'), index('gone', 'pk')] },
      'billing_mode',
      'global_secondary_index',
    ),
    [
      { TableName: 't', GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'gone' } }] },
      {
        TableName: 't',
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 3 },
        GlobalSecondaryIndexUpdates: [
          { Update: { IndexName: 'kept', ProvisionedThroughput: { ReadCapacityUnits: 4, WriteCapacityUnits: 5 } } },
        ],
      },
    ],
  );
});

test('a capacity that is not to be changed keeps its live value', () => {
  const provisioned = { billing_mode: 'PROVISIONED', read_capacity: 5, write_capacity: 5 };
  assert.deepEqual(write(provisioned, { ...provisioned, read_capacity: 1, write_capacity: 40 }, 'read_capacity'), [
    { TableName: 't', ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 40 } },
  ]);
});

test('an index whose keys, projection or key types change is made anew; the table is not', () => {
  const live = { attribute: [S('pk'), S('g')], global_secondary_index: [index('i', 'g')] };
  const retyped = { attribute: [S('pk'), { name: 'g', type: 'N' }], global_secondary_index: [index('i', 'g')] };
  const changes = [
    write({ ...live, global_secondary_index: [index('i', 'g', { range_key: 'pk' })] }, live, 'global_secondary_index'),
    write(
      { ...live, global_secondary_index: [index('i', 'g', { projection_type: 'KEYS_ONLY' })] },
      live,
      'global_secondary_index',
    ),
    write(retyped, live, 'attribute'),
  ];
  for (const calls of changes) {
    const updates = calls.map((input) =>
      Object.keys((input as { GlobalSecondaryIndexUpdates: readonly object[] }).GlobalSecondaryIndexUpdates[0] ?? {}),
    );
    assert.deepEqual(updates, [['Delete'], ['Create']]);
  }
  assert.deepEqual(dynamodbTable.replaces?.(values({ ...base, ...retyped }), values({ ...base, ...live })), []);
});

test('another type of a key of the table or of a local index means a new table', () => {
  const local = [{ name: 'l', range_key: 'r', projection_type: 'ALL' }];
  const live = values({ ...base, attribute: [S('pk'), S('r')], local_secondary_index: local });
  const table = values({ ...base, attribute: [{ name: 'pk', type: 'N' }, S('r')], local_secondary_index: local });
  const ofLocal = values({ ...base, attribute: [S('pk'), { name: 'r', type: 'B' }], local_secondary_index: local });
  assert.deepEqual(dynamodbTable.replaces?.(table, live), ['attribute']);
  assert.deepEqual(dynamodbTable.replaces?.(ofLocal, live), ['attribute']);
  for (const name of ['name', 'hash_key', 'range_key', 'local_secondary_index'] as const) {
    assert.equal(attributes[name].onChange, 'replace');
  }
});

const problems: readonly (readonly [config: object, problem: RegExp])[] = [
  [{ replica: [{ region_name: 'eu-central-1' }] }, /"replica".*not supported yet/],
  [{ attribute: [S('pk'), S('extra')] }, /"extra" is no key/],
  [{ range_key: 'sk' }, /The key "sk" has no "attribute" block/],
  [{ billing_mode: 'PROVISIONED' }, /The table needs "read_capacity"/],
  [
    { billing_mode: 'PROVISIONED', read_capacity: 1, write_capacity: 1, global_secondary_index: [index('i', 'pk')] },
    /The index "i" needs/,
  ],
  [{ stream_enabled: true }, /without a "stream_view_type"/],
  [{ stream_view_type: 'KEYS_ONLY' }, /without a stream/],
  [{ ttl: [{ enabled: true }] }, /without an "attribute_name"/],
];

test('mistakes over several arguments are named, and a right table has none', () => {
  for (const [config, problem] of problems) {
    const found = dynamodbTable.validate?.(values({ ...base, ...config })) ?? [];
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', problem);
  }
  assert.deepEqual(dynamodbTable.validate?.(values(base)), []);
});

const pendings: readonly (readonly [table: object, words: string | undefined])[] = [
  [{ TableStatus: 'ACTIVE' }, undefined],
  [{ TableStatus: 'UPDATING' }, 'the table is UPDATING'],
  [
    { TableStatus: 'ACTIVE', GlobalSecondaryIndexes: [{ IndexName: 'i', IndexStatus: 'CREATING', Backfilling: true }] },
    'the index i is CREATING and being filled',
  ],
  [{ TableStatus: 'ACTIVE', SSEDescription: { Status: 'UPDATING' } }, 'its encryption is UPDATING'],
];

test('what DynamoDB is still working on is said in words', () => {
  for (const [table, words] of pendings) {
    assert.equal(dynamodbTable.reads.main.pending?.({ Table: table }), words);
  }
});

test('tags that came in part are not taken for all of them', () => {
  const read = dynamodbTable.reads['tags'];
  assert.ok(read?.shape === 'each');
  const pages = [{ Tags: [{ Key: 'a', Value: '1' }], NextToken: 'n' }, { Tags: [{ Key: 'b', Value: '2' }] }];
  assert.throws(() => read.attributes(pages[0], 't', context), /several pages/);
  const input = { ResourceArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/t', NextToken: 'n' };
  assert.deepEqual(read.pages?.next(pages[0], 't', context)?.input, input);
  assert.equal(read.pages?.next(pages[1], 't', context), undefined);
  assert.deepEqual(read.attributes(read.pages?.join(pages), 't', context), { tags: { a: '1', b: '2' } });
});

test('a table is refused nothing by us when it is deleted: protection is the answer of AWS', () => {
  const calls = dynamodbTable.remove.calls(
    { id: 't', live: values({ ...base, deletion_protection_enabled: true }) },
    context,
  );
  assert.deepEqual(
    calls.map(({ operation, input }) => [operation, input]),
    [['DeleteTable', { TableName: 't' }]],
  );
});
