import { randomBytes } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type TableDescription,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { TableFacts } from '../../core/doctor/judge-table.ts';
import { Failure } from '../../core/failure.ts';
import { classifyTableError } from './classify-error.ts';
import { isNew } from './condition.ts';
import { keys } from './keys.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

/** The attribute after whose time DynamoDB removes an item; only records that may vanish have it. */
export const expiryAttribute = 'expiresAt';

/** The keys of a table of ours. */
export const tableKeys = 'pk:HASH sk:RANGE';

interface Target {
  readonly client: DynamoDBClient;
  readonly access: TableAccess;
}

const pollMs = 1_000;
const longestWaitMs = 300_000;

/** Creates the table, or completes one that is there: deletion protection, point-in-time recovery, expiry, install key. */
export async function createTable(target: Target, signal: AbortSignal): Promise<'created' | 'existed'> {
  const found = await find(target, signal);
  if (found === undefined) {
    await create(target, signal);
  } else {
    checkKeys(target.access.name, found);
  }
  const table = await waitUntilActive(target, signal);
  if (table.DeletionProtectionEnabled !== true) {
    await manage(target, signal, () =>
      target.client.send(new UpdateTableCommand({ TableName: target.access.name, DeletionProtectionEnabled: true }), {
        abortSignal: signal,
      }),
    );
    await waitUntilActive(target, signal);
  }
  await enableRecovery(target, signal);
  await enableExpiry(target, signal);
  await createInstallKey(target.access, signal);
  return found === undefined ? 'created' : 'existed';
}

/** Deletes the table with everything in it; harmless where there is none. For the table of a drill. */
export async function removeTable(target: Target, signal: AbortSignal): Promise<void> {
  const TableName = target.access.name;
  const table = await find(target, signal);
  if (table === undefined) {
    return;
  }
  checkKeys(TableName, table);
  const unprotected = new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false });
  if (table.DeletionProtectionEnabled === true) {
    await manage(target, signal, () => target.client.send(unprotected, { abortSignal: signal }));
    await waitUntilActive(target, signal);
  }
  await manage(target, signal, () =>
    target.client.send(new DeleteTableCommand({ TableName }), { abortSignal: signal }),
  );
}

/** How the table is; a missing table is a Failure that says what to run. */
export async function describeTable(target: Target, signal: AbortSignal): Promise<TableFacts> {
  const TableName = target.access.name;
  const { Table } = await manage(target, signal, () =>
    target.client.send(new DescribeTableCommand({ TableName }), { abortSignal: signal }),
  );
  const keysOfTable = keySchemaOf(Table);
  return {
    name: TableName,
    status: Table?.TableStatus ?? 'UNKNOWN',
    keys: keysOfTable,
    deletionProtection: Table?.DeletionProtectionEnabled === true,
    pointInTimeRecovery: await hasRecovery(target, signal),
    expiry: await expiryOf(target, signal),
    encryption: Table?.SSEDescription?.SSEType === 'KMS' ? 'a KMS key' : 'a key that AWS owns',
    hasInstallKey: keysOfTable === tableKeys && (await target.access.get(keys.install, signal)) !== undefined,
  };
}

async function find(target: Target, signal: AbortSignal): Promise<TableDescription | undefined> {
  try {
    const TableName = target.access.name;
    const output = await manage(target, signal, () =>
      target.client.send(new DescribeTableCommand({ TableName }), { abortSignal: signal }),
    );
    return output.Table;
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'table-missing') {
      return undefined;
    }
    throw thrown;
  }
}

async function create(target: Target, signal: AbortSignal): Promise<void> {
  const command = new CreateTableCommand({
    TableName: target.access.name,
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: true,
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    SSESpecification: { Enabled: true },
  });
  await manage(target, signal, async () => {
    try {
      await target.client.send(command, { abortSignal: signal });
    } catch (thrown) {
      // Somebody else, or an earlier try whose answer was lost, made it: the checks that follow are the same.
      if (!(thrown instanceof Error) || thrown.name !== 'ResourceInUseException') {
        throw thrown;
      }
    }
  });
}

function checkKeys(name: string, table: TableDescription): void {
  const schema = keySchemaOf(table);
  if (schema !== tableKeys) {
    throw new Failure({
      code: 'table-foreign',
      handling: 'stop',
      summary: 'The table is not a Groundstate table',
      detail: `The DynamoDB table «${name}» exists with the keys «${schema}», not with «pk» and «sk». It belongs to something else, so nothing was written to it. Choose another table name and run «groundstate init» again.`,
    });
  }
}

function keySchemaOf(table: TableDescription | undefined): string {
  return (table?.KeySchema ?? []).map((key) => `${key.AttributeName}:${key.KeyType}`).join(' ');
}

async function waitUntilActive(target: Target, signal: AbortSignal): Promise<TableDescription> {
  const { clock } = target.access;
  const end = clock.monotonic() + longestWaitMs;
  for (;;) {
    const table = await find(target, signal);
    if (table?.TableStatus === 'ACTIVE') {
      return table;
    }
    if (clock.monotonic() >= end) {
      throw unavailable(
        target.access.name,
        new Error(`it is ${table?.TableStatus ?? 'not visible'} after five minutes`),
      );
    }
    await clock.sleep(pollMs, signal);
  }
}

async function hasRecovery(target: Target, signal: AbortSignal): Promise<boolean> {
  const TableName = target.access.name;
  const output = await manage(target, signal, () =>
    target.client.send(new DescribeContinuousBackupsCommand({ TableName }), { abortSignal: signal }),
  );
  return output.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
}

async function enableRecovery(target: Target, signal: AbortSignal): Promise<void> {
  if (await hasRecovery(target, signal)) {
    return;
  }
  const command = new UpdateContinuousBackupsCommand({
    TableName: target.access.name,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  await manage(target, signal, () => target.client.send(command, { abortSignal: signal }));
}

/** The attribute by which items expire; undefined: none do. */
async function expiryOf(target: Target, signal: AbortSignal): Promise<string | undefined> {
  const TableName = target.access.name;
  const { TimeToLiveDescription: known } = await manage(target, signal, () =>
    target.client.send(new DescribeTimeToLiveCommand({ TableName }), { abortSignal: signal }),
  );
  const isOn = known?.TimeToLiveStatus === 'ENABLED' || known?.TimeToLiveStatus === 'ENABLING';
  return isOn ? known?.AttributeName : undefined;
}

async function enableExpiry(target: Target, signal: AbortSignal): Promise<void> {
  const TableName = target.access.name;
  if ((await expiryOf(target, signal)) !== undefined) {
    return;
  }
  const command = new UpdateTimeToLiveCommand({
    TableName,
    TimeToLiveSpecification: { AttributeName: expiryAttribute, Enabled: true },
  });
  await manage(target, signal, () => target.client.send(command, { abortSignal: signal }));
}

/** The key of the hashes is made once; a second one would make every stored hash look like a change. */
async function createInstallKey(access: TableAccess, signal: AbortSignal): Promise<void> {
  const item = { key: randomBytes(32).toString('base64'), createdAt: access.clock.now() };
  const result = await access.write(
    [{ kind: 'put', key: keys.install, item, condition: isNew }],
    usualPatience,
    signal,
  );
  if (result.kind === 'unclear' && (await access.get(keys.install, signal)) === undefined) {
    throw unavailable(access.name, new Error('the install key could not be stored'));
  }
}

/** Each of these calls is harmless when repeated, so whatever may pass is tried again. */
async function manage<T>(target: Target, signal: AbortSignal, send: () => Promise<T>): Promise<T> {
  const { clock, name } = target.access;
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await send();
    } catch (thrown) {
      signal.throwIfAborted();
      const trouble = classifyTableError(thrown, name);
      if (trouble.kind === 'failed' && !isPassing(thrown)) {
        throw trouble.failure;
      }
      if (attempt >= 10) {
        throw unavailable(name, thrown);
      }
    }
    await clock.sleep(pollMs, signal);
  }
}

/** Backups are switched on some seconds after the table is active, and changes of a table are made one after the other. */
function isPassing(thrown: unknown): boolean {
  const names = ['ContinuousBackupsUnavailableException', 'ResourceInUseException', 'LimitExceededException'];
  return thrown instanceof Error && names.includes(thrown.name);
}
