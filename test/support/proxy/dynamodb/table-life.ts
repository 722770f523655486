import type { Call, Layer, LayerTools, Reply } from '../call.ts';
import { type AwsError, createErrorReply } from '../create-error-reply.ts';
import { asRecord, asRecords, asText, createJsonRequest, isSuccess, withDocument } from '../edit-call.ts';
import { nameTable } from './name-table.ts';
import { editTable, readTable, type Table } from './table-document.ts';

/** What a table is doing, and until when. */
interface Phase {
  readonly status: 'CREATING' | 'UPDATING' | 'DELETING';
  readonly until: number;
  /** An index that is being made or removed with it. */
  readonly index: { readonly name: string; readonly removed: Table | undefined } | undefined;
  /** The table as it was last seen, for as long as it is being deleted. */
  readonly last: Table | undefined;
}

const changes = new Set(['UpdateTable', 'DeleteTable', 'UpdateTimeToLive', 'CreateTable', 'UpdateContinuousBackups']);
const reads = new Set([
  'DescribeTable',
  'ListTables',
  'DescribeTimeToLive',
  'DescribeContinuousBackups',
  'ListTagsOfResource',
]);

/**
 * Gives a table its life: CREATING, UPDATING and DELETING in the answer of the call that began it and for the delay
 * after it, during which other changes are refused. moto is done at once and says so.
 */
export function createTableLife(tools: LayerTools, delayMs: () => number): Layer {
  const phases = new Map<string, Phase>();
  return async (call, next) => {
    const name = nameTable(call);
    if (name === undefined) return next(call);
    const phase = currentPhase(phases, name, tools.now());
    const refused = phase === undefined ? undefined : refuseWhile(call, phase);
    if (refused !== undefined) return createErrorReply(call, refused);
    if (call.operation === 'DescribeTable') return describeTable(call, phase, next);
    const removed = await findRemovedIndex(call, tools);
    const reply = await next(call);
    const status = isSuccess(reply) ? statusAfter(call.operation) : undefined;
    if (status === undefined) return reply;
    const index = nameIndex(call, removed);
    const begun: Phase = { status, index, until: tools.now() + delayMs(), last: readTable(reply) };
    phases.set(name, begun);
    return editTable(reply, (table) => showPhase(table, begun));
  };
}

function currentPhase(phases: Map<string, Phase>, name: string, now: number): Phase | undefined {
  const phase = phases.get(name);
  if (phase === undefined || phase.until > now) return phase;
  phases.delete(name);
  return undefined;
}

function refuseWhile(call: Call, phase: Phase): AwsError | undefined {
  const table = asText(call.parameters['TableName']);
  const gone = { status: 400, code: 'ResourceNotFoundException', message: 'Requested resource not found' };
  if (call.operation === 'UpdateContinuousBackups' && phase.status === 'CREATING') {
    const message = 'Backups are being enabled for the table. Please retry later.';
    return { status: 400, code: 'ContinuousBackupsUnavailableException', message };
  }
  if (call.operation === 'UpdateContinuousBackups' && phase.status === 'UPDATING') return undefined;
  if (changes.has(call.operation)) {
    const doing = { CREATING: 'created', UPDATING: 'updated', DELETING: 'deleted' }[phase.status];
    const message = `Attempt to change a resource which is still in use: Table is being ${doing}: ${table}`;
    return { status: 400, code: 'ResourceInUseException', message };
  }
  if (phase.status === 'UPDATING' || reads.has(call.operation)) return undefined;
  return call.category === 'data' ? gone : undefined;
}

async function describeTable(
  call: Call,
  phase: Phase | undefined,
  next: (call: Call) => Promise<Reply>,
): Promise<Reply> {
  const reply = await next(call);
  if (phase === undefined) return reply;
  if (phase.status === 'DELETING' && phase.last !== undefined) {
    const shown = { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: Buffer.alloc(0) };
    return withDocument(shown, { Table: showPhase(phase.last, phase) });
  }
  return editTable(reply, (table) => showPhase(table, phase));
}

function statusAfter(operation: string): Phase['status'] | undefined {
  switch (operation) {
    case 'CreateTable':
      return 'CREATING';
    case 'UpdateTable':
      return 'UPDATING';
    case 'DeleteTable':
      return 'DELETING';
    default:
      return undefined;
  }
}

function readIndexUpdate(call: Call, kind: 'Create' | 'Delete'): string {
  const updates = asRecords(call.parameters['GlobalSecondaryIndexUpdates']);
  return updates.map((update) => asText(asRecord(update[kind])['IndexName'])).find((name) => name !== '') ?? '';
}

function nameIndex(call: Call, removed: Table | undefined): Phase['index'] {
  if (call.operation !== 'UpdateTable') return undefined;
  const name = readIndexUpdate(call, 'Create') || readIndexUpdate(call, 'Delete');
  return name === '' ? undefined : { name, removed };
}

async function findRemovedIndex(call: Call, tools: LayerTools): Promise<Table | undefined> {
  const name = call.operation === 'UpdateTable' ? readIndexUpdate(call, 'Delete') : '';
  if (name === '') return undefined;
  const request = createJsonRequest(call, 'DescribeTable', { TableName: call.parameters['TableName'] });
  const table = readTable(await tools.send(request));
  return asRecords(table?.['GlobalSecondaryIndexes']).find((index) => index['IndexName'] === name);
}

function showPhase(table: Table, phase: Phase): Table {
  const indexes = asRecords(table['GlobalSecondaryIndexes']).map((index) => {
    const busy = phase.status === 'CREATING' || index['IndexName'] === phase.index?.name;
    return busy ? { ...index, IndexStatus: 'CREATING' } : index;
  });
  const leaving: readonly Table[] =
    phase.index?.removed === undefined ? [] : [{ ...phase.index.removed, IndexStatus: 'DELETING' }];
  const all = [
    ...indexes.filter((index) => leaving.every((one) => one['IndexName'] !== index['IndexName'])),
    ...leaving,
  ];
  return { ...table, TableStatus: phase.status, ...(all.length > 0 ? { GlobalSecondaryIndexes: all } : {}) };
}
