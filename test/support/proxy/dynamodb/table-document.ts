import type { Reply } from '../call.ts';
import { asRecord, isSuccess, readDocument, withDocument } from '../edit-call.ts';

/** A table as DescribeTable gives it. */
export type Table = Readonly<Record<string, unknown>>;

/** Changes the table in an answer; an answer without one stays as it is. */
export function editTable(reply: Reply, edit: (table: Table) => Table): Reply {
  // Items pass here as well, and are not parsed for nothing.
  if (!isSuccess(reply) || !reply.body.subarray(0, 24).includes('"Table')) return reply;
  const document = readDocument(reply.body);
  const field = ['Table', 'TableDescription'].find((name) => document[name] !== undefined);
  if (field === undefined) return reply;
  return withDocument(reply, { ...document, [field]: edit(asRecord(document[field])) });
}

/** The table in an answer. */
export function readTable(reply: Reply): Table | undefined {
  if (!isSuccess(reply)) return undefined;
  const document = readDocument(reply.body);
  const table = document['Table'] ?? document['TableDescription'];
  return table === undefined ? undefined : asRecord(table);
}
