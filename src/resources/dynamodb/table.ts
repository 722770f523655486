import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
} from '@aws-sdk/client-dynamodb';
import { callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { tableAttributes } from './table-attributes.ts';
import { capacityAspect } from './table-capacity.ts';
import { decodeTable, describePending } from './table-decode.ts';
import { encodeTable } from './table-encode.ts';
import {
  encryptionAspect,
  protectionAspect,
  recoveryAspect,
  streamAspect,
  tableArn,
  tableClassAspect,
  tableTagsAspect,
  ttlAspect,
} from './table-settings.ts';
import { findReplacements, validateTable } from './table-validate.ts';

const table = describe(tableAttributes);

/** An Amazon DynamoDB table. Its id is its name. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html */
export const dynamodbTable = table.resource({
  type: 'aws_dynamodb_table',
  summary: 'A table of items with its indexes.',
  service: 'dynamodb',
  createClass: 'name',
  dataBearing: true,
  absent: ['ResourceNotFoundException', 'TableNotFoundException'],
  identity: (desired) => desired.name ?? undefined,
  create: table.creation(CreateTableCommand)({
    actions: ['dynamodb:CreateTable', 'dynamodb:TagResource'],
    input: encodeTable,
    id: (output, desired) => output.TableDescription?.TableName ?? desired.name ?? '',
    already: ['ResourceInUseException'],
  }),
  reads: {
    main: table.each(DescribeTableCommand)({
      actions: ['dynamodb:DescribeTable'],
      gives: [
        'name',
        'hash_key',
        'range_key',
        'attribute',
        'billing_mode',
        'read_capacity',
        'write_capacity',
        'global_secondary_index',
        'local_secondary_index',
        'server_side_encryption',
        'stream_enabled',
        'stream_view_type',
        'table_class',
        'deletion_protection_enabled',
        'arn',
        'stream_arn',
        'stream_label',
      ],
      input: (id) => ({ TableName: id }),
      attributes: (output, id) => (output.Table === undefined ? undefined : decodeTable(output.Table, id)),
      pending: (output) => describePending(output.Table),
    }),
    backups: table.each(DescribeContinuousBackupsCommand)({
      actions: ['dynamodb:DescribeContinuousBackups'],
      gives: ['point_in_time_recovery'],
      input: (id) => ({ TableName: id }),
      attributes(output) {
        const found = output.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
        const enabled = found?.PointInTimeRecoveryStatus === 'ENABLED';
        return { point_in_time_recovery: [{ enabled, recovery_period_in_days: found?.RecoveryPeriodInDays ?? null }] };
      },
    }),
    ttl: table.each(DescribeTimeToLiveCommand)({
      actions: ['dynamodb:DescribeTimeToLive'],
      gives: ['ttl'],
      input: (id) => ({ TableName: id }),
      attributes({ TimeToLiveDescription: found }) {
        const enabled = found?.TimeToLiveStatus === 'ENABLED' || found?.TimeToLiveStatus === 'ENABLING';
        return { ttl: [{ attribute_name: found?.AttributeName ?? null, enabled }] };
      },
      pending({ TimeToLiveDescription: found }) {
        const busy = found?.TimeToLiveStatus === 'ENABLING' || found?.TimeToLiveStatus === 'DISABLING';
        return busy ? `its expiry is ${found.TimeToLiveStatus}` : undefined;
      },
    }),
    tags: table.each(ListTagsOfResourceCommand)({
      actions: ['dynamodb:ListTagsOfResource'],
      gives: ['tags'],
      input: (id, { scope }) => ({ ResourceArn: tableArn(id, scope) }),
      attributes(output) {
        if (output.NextToken !== undefined) {
          throw new Error('the tags came in several pages, of which only the first was read');
        }
        return { tags: Object.fromEntries((output.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])) };
      },
      pages: {
        next: (output, id, { scope }) =>
          output.NextToken === undefined
            ? undefined
            : callOf(ListTagsOfResourceCommand, { ResourceArn: tableArn(id, scope), NextToken: output.NextToken }),
        join: (outputs) => ({ $metadata: {}, Tags: outputs.flatMap((output) => output.Tags ?? []) }),
      },
      taggingHint: { resourceType: 'dynamodb:table', arn: (id, { scope }) => tableArn(id, scope) },
    }),
  },
  aspects: [
    protectionAspect,
    capacityAspect,
    streamAspect,
    encryptionAspect,
    tableClassAspect,
    recoveryAspect,
    ttlAspect,
    tableTagsAspect,
  ],
  // A protected table refuses its deletion, and that is the answer: protection is cleared by a commit of its own.
  remove: { actions: ['dynamodb:DeleteTable'], calls: ({ id }) => [callOf(DeleteTableCommand, { TableName: id })] },
  validate: validateTable,
  replaces: findReplacements,
});
