import type { Call, Layer, LayerTools, Reply } from '../call.ts';
import { type AwsError, createErrorReply } from '../create-error-reply.ts';
import { asRecord, asRecords, asText, createJsonRequest, readDocument } from '../edit-call.ts';
import { readTable, type Table } from './table-document.ts';

/** The kinds of change of UpdateTable, of which a call may carry one. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  throughput: ['BillingMode', 'ProvisionedThroughput', 'OnDemandThroughput', 'WarmThroughput'],
  stream: ['StreamSpecification'],
  encryption: ['SSESpecification'],
  class: ['TableClass'],
  replicas: ['ReplicaUpdates'],
  'deletion protection': ['DeletionProtectionEnabled'],
};

/** Refuses the changes of a table that DynamoDB refuses and moto takes, or breaks on. */
export function createUpdateRules(tools: LayerTools): Layer {
  return async (call, next) => {
    if (call.service !== 'dynamodb') return next(call);
    const complaint = await findComplaint(call, tools);
    if (complaint !== undefined) return createErrorReply(call, complaint);
    return renameErrors(call, await next(call));
  };
}

async function findComplaint(call: Call, tools: LayerTools): Promise<AwsError | undefined> {
  const ask = async (operation: string): Promise<Reply> =>
    tools.send(createJsonRequest(call, operation, { TableName: call.parameters['TableName'] }));
  if (call.operation === 'UpdateTimeToLive') {
    const state = asRecord(readDocument((await ask('DescribeTimeToLive')).body)['TimeToLiveDescription']);
    return complainAboutTimeToLive(asRecord(call.parameters['TimeToLiveSpecification']), state);
  }
  if (call.operation !== 'UpdateTable') return undefined;
  const shape = complainAboutShape(call);
  if (shape !== undefined) return shape;
  const table = readTable(await ask('DescribeTable'));
  if (table === undefined) return undefined;
  return complainAboutIndexes(call, table) ?? complainAboutThroughput(call, table);
}

function refuse(message: string, code = 'ValidationException'): AwsError {
  return { status: 400, code, message };
}

function complainAboutTimeToLive(wanted: Table, state: Table): AwsError | undefined {
  const on = state['TimeToLiveStatus'] === 'ENABLED';
  if (wanted['Enabled'] === true && on) {
    const other = state['AttributeName'] !== wanted['AttributeName'];
    const current = asText(state['AttributeName']);
    return refuse(
      other
        ? `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`
        : 'TimeToLive is already enabled',
    );
  }
  return wanted['Enabled'] === false && !on ? refuse('TimeToLive is already disabled') : undefined;
}

function complainAboutShape(call: Call): AwsError | undefined {
  const indexes = asRecords(call.parameters['GlobalSecondaryIndexUpdates']);
  const structural = indexes.filter((update) => update['Create'] !== undefined || update['Delete'] !== undefined);
  if (structural.length > 1) {
    const message = 'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table';
    return refuse(message, 'LimitExceededException');
  }
  const present = Object.entries(kinds).filter(([, fields]) =>
    fields.some((field) => call.parameters[field] !== undefined),
  );
  const named = present.map(([name]) => name);
  // Throughput of the table and of its indexes may change together.
  if (indexes.length > structural.length && !named.includes('throughput')) named.push('throughput');
  if (structural.length > 0) named.push('indexes');
  if (named.length > 1) return refuse(`One kind of change at a time: this call changes ${named.join(' and ')}.`);
  return named.length === 1 ? undefined : refuse('At least one kind of change is required: the call changes nothing.');
}

function complainAboutIndexes(call: Call, table: Table): AwsError | undefined {
  const existing = new Set(asRecords(table['GlobalSecondaryIndexes']).map((index) => index['IndexName']));
  for (const update of asRecords(call.parameters['GlobalSecondaryIndexUpdates'])) {
    const created = asText(asRecord(update['Create'])['IndexName']);
    if (existing.has(created)) return refuse('Attempting to create an index which already exists');
    const other = asText(asRecord(update['Delete'] ?? update['Update'])['IndexName']);
    if (other !== '' && !existing.has(other)) {
      return refuse('Requested resource not found', 'ResourceNotFoundException');
    }
  }
  return undefined;
}

function complainAboutThroughput(call: Call, table: Table): AwsError | undefined {
  const wanted = asRecord(call.parameters['ProvisionedThroughput']);
  const current = asRecord(table['ProvisionedThroughput']);
  const mode = asText(asRecord(table['BillingModeSummary'])['BillingMode']) || 'PROVISIONED';
  if (call.parameters['ProvisionedThroughput'] === undefined || mode !== 'PROVISIONED') return undefined;
  if (call.parameters['GlobalSecondaryIndexUpdates'] !== undefined) return undefined;
  const same = ['ReadCapacityUnits', 'WriteCapacityUnits'].every((field) => wanted[field] === current[field]);
  return same
    ? refuse('The provisioned throughput for the table will not change. The requested value equals the current value.')
    : undefined;
}

function renameErrors(call: Call, reply: Reply): Reply {
  if (!call.operation.endsWith('TimeToLive') || reply.status < 400) return reply;
  if (!/\bResourceNotFound$/.test(asText(readDocument(reply.body)['__type']))) return reply;
  const message = `Requested resource not found: Table: ${asText(call.parameters['TableName'])} not found`;
  return createErrorReply(call, refuse(message, 'ResourceNotFoundException'));
}
