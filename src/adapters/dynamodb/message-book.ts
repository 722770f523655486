import type { MessageBook } from '../../engine/ports/message-book.ts';
import { decodeBody } from './body.ts';
import { expiryAttribute } from './create-table.ts';
import { numberOf } from './item.ts';
import { keys } from './keys.ts';
import { putVersion } from './put-version.ts';
import type { TableAccess } from './table-access.ts';

/** As long as a drift is remembered. */
const keptSeconds = 400 * 86_400;

/** The book of messages in DynamoDB: one item for each thread, written on the condition of the version that was read. */
export function createMessageBook(access: TableAccess): MessageBook {
  return {
    async read(thread, signal) {
      const item = await access.get(keys.message(thread), signal);
      return item === undefined
        ? undefined
        : { body: decodeBody<string>(item['body']), version: numberOf(item, 'version') };
    },
    write(thread, { body, version }, signal) {
      const expiry = Math.ceil(access.clock.now() / 1000) + keptSeconds;
      const more = { [expiryAttribute]: expiry };
      const next = { key: keys.message(thread), over: version, body, more, what: 'the record of a message' };
      return putVersion(access, next, signal);
    },
  };
}
