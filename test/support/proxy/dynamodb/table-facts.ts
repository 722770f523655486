import type { AccountBook } from '../account-book.ts';
import type { Call, Layer } from '../call.ts';
import { asRecord, asRecords, asText, isSuccess, readDocument, withDocument, withJson } from '../edit-call.ts';
import { nameTable } from './name-table.ts';
import { editTable, type Table } from './table-document.ts';

/** Settings that moto accepts and forgets, as the table shows them; undefined is shown as absent. */
type Overlay = Readonly<Record<string, unknown>>;

/**
 * Keeps the table settings that moto drops (encryption and class after birth, limits of on-demand throughput), shows
 * absent what DynamoDB shows absent, and fills in the 35 days of point-in-time recovery.
 */
export function createTableFacts(accounts: AccountBook): Layer {
  const overlays = new Map<string, Overlay>();
  return async (call, next) => {
    const name = nameTable(call);
    if (name === undefined) return next(call);
    const reply = await next(fillRecoveryPeriod(call));
    if (!isSuccess(reply)) return reply;
    if (call.operation === 'CreateTable' || call.operation === 'DeleteTable') overlays.delete(name);
    if (call.operation === 'CreateTable' || call.operation === 'UpdateTable') {
      const account = await accounts.accountOf(call);
      overlays.set(name, { ...overlays.get(name), ...readSettings(call, account) });
    }
    if (call.operation === 'DescribeTimeToLive') return hideOldAttribute(reply);
    return editTable(reply, (table) => completeTable(table, overlays.get(name) ?? {}));
  };
}

function fillRecoveryPeriod(call: Call): Call {
  const wanted = asRecord(call.parameters['PointInTimeRecoverySpecification']);
  if (call.operation !== 'UpdateContinuousBackups' || wanted['PointInTimeRecoveryEnabled'] !== true) return call;
  const filled = { RecoveryPeriodInDays: 35, ...wanted };
  return withJson(call, { ...call.parameters, PointInTimeRecoverySpecification: filled });
}

function readSettings(call: Call, account: string): Overlay {
  const { SSESpecification: encryption, TableClass: tableClass, OnDemandThroughput: limits } = call.parameters;
  const settings: Record<string, unknown> = {};
  if (encryption !== undefined) {
    settings['SSEDescription'] = describeEncryption(asRecord(encryption), call.region, account);
  }
  // A table that never left the standard class shows none.
  if (tableClass !== undefined && (tableClass !== 'STANDARD' || call.operation === 'UpdateTable')) {
    settings['TableClassSummary'] = { TableClass: tableClass };
  }
  if (limits !== undefined) settings['OnDemandThroughput'] = limits;
  return settings;
}

function describeEncryption(wanted: Table, region: string, account: string): Overlay | undefined {
  if (wanted['Enabled'] !== true) return undefined;
  const key = asText(wanted['KMSMasterKeyId']);
  const prefix = `arn:aws:kms:${region}:${account}`;
  // The key that AWS keeps for DynamoDB has an id of its own in every account; here it is a fixed one.
  const own = `${prefix}:key/00000000-0000-4000-8000-00000d74a0db`;
  const named = key.startsWith('alias/') ? `${prefix}:${key}` : `${prefix}:key/${key}`;
  const arn = key.startsWith('arn:') ? key : named;
  return { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: key === '' || key === 'alias/aws/dynamodb' ? own : arn };
}

function completeTable(table: Table, overlay: Overlay): Table {
  const shown: Record<string, unknown> = { ...table, ...overlay };
  const onDemand = asRecord(table['BillingModeSummary'])['BillingMode'] === 'PAY_PER_REQUEST';
  if (!onDemand) delete shown['BillingModeSummary'];
  if (onDemand) {
    shown['ProvisionedThroughput'] = noThroughput(table['ProvisionedThroughput']);
    const indexes = asRecords(table['GlobalSecondaryIndexes']);
    shown['GlobalSecondaryIndexes'] = indexes.map((index) => ({
      ...index,
      ProvisionedThroughput: noThroughput(index['ProvisionedThroughput']),
    }));
  }
  for (const field of ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'Replicas']) {
    if (Array.isArray(shown[field]) && shown[field].length === 0) delete shown[field];
  }
  const used = readKeyAttributes(shown);
  shown['AttributeDefinitions'] = asRecords(table['AttributeDefinitions']).filter((one) =>
    used.has(one['AttributeName']),
  );
  return shown;
}

function noThroughput(throughput: unknown): Table {
  return { NumberOfDecreasesToday: 0, ...asRecord(throughput), ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
}

function readKeyAttributes(table: Table): ReadonlySet<unknown> {
  const indexes = [...asRecords(table['GlobalSecondaryIndexes']), ...asRecords(table['LocalSecondaryIndexes'])];
  const keys = [table, ...indexes].flatMap((one) => asRecords(one['KeySchema']));
  return new Set(keys.map((key) => key['AttributeName']));
}

function hideOldAttribute(reply: Parameters<typeof withDocument>[0]): ReturnType<typeof withDocument> {
  const document = readDocument(reply.body);
  const { AttributeName: _old, ...state } = asRecord(document['TimeToLiveDescription']);
  if (state['TimeToLiveStatus'] !== 'DISABLED') return reply;
  return withDocument(reply, { ...document, TimeToLiveDescription: state });
}
