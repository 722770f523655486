import type { AccountBook } from '../account-book.ts';
import type { Call, Layer, LayerTools } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { asRecord, createJsonRequest, withJson } from '../edit-call.ts';
import { nameTable } from './name-table.ts';
import { editTable, readTable, type Table } from './table-document.ts';

/** The stream of a table that was turned off at least once. */
interface StreamState {
  readonly specification: Table | undefined;
  /** When the newest stream began; undefined while moto's own one still is the newest. */
  readonly label: string | undefined;
}

/**
 * Turns streams off and on again. In moto a table whose stream was turned off refuses every write with a server error,
 * and never has a stream again; so turning off is kept from it, and shown from here.
 */
export function createTableStreams(tools: LayerTools, accounts: AccountBook): Layer {
  const states = new Map<string, StreamState>();
  return async (call, next) => {
    const name = nameTable(call);
    if (name === undefined) return next(call);
    if (call.operation === 'CreateTable' || call.operation === 'DeleteTable') states.delete(name);
    const wanted = call.operation === 'UpdateTable' ? call.parameters['StreamSpecification'] : undefined;
    const account = await accounts.accountOf(call);
    const show = (table: Table): Table => showStream(table, states.get(name), call.region, account);
    if (wanted === undefined) return editTable(await next(call), show);
    const describe = createJsonRequest(call, 'DescribeTable', { TableName: call.parameters['TableName'] });
    const before = readTable(await tools.send(describe));
    const on = asRecord(before === undefined ? {} : show(before)['StreamSpecification'])['StreamEnabled'] === true;
    const enable = asRecord(wanted)['StreamEnabled'] === true;
    if (on === enable && before !== undefined) {
      const message = enable
        ? `Table already has an enabled stream: TableName: ${String(call.parameters['TableName'])}`
        : 'Table does not have a stream to disable.';
      return createErrorReply(call, { status: 400, code: 'ValidationException', message });
    }
    if (before === undefined || (enable && before['LatestStreamLabel'] === undefined)) {
      return editTable(await next(call), show);
    }
    const label = enable ? new Date(tools.now()).toISOString().slice(0, 23) : states.get(name)?.label;
    states.set(name, { label, specification: enable ? asRecord(wanted) : undefined });
    return editTable(await next(withoutStream(call)), show);
  };
}

function withoutStream(call: Call): Call {
  const { StreamSpecification: _stream, ...rest } = call.parameters;
  return withJson(call, rest);
}

function showStream(table: Table, state: StreamState | undefined, region: string, account: string): Table {
  if (state === undefined) return table;
  const { StreamSpecification: _own, ...rest } = table;
  const specification = state.specification === undefined ? {} : { StreamSpecification: state.specification };
  if (state.label === undefined) return { ...rest, ...specification };
  const arn = `arn:aws:dynamodb:${region}:${account}:table/${String(table['TableName'])}/stream/${state.label}`;
  return { ...rest, ...specification, LatestStreamLabel: state.label, LatestStreamArn: arn };
}
