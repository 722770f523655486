import type { MessageBook } from '../../engine/ports/message-book.ts';
import { decodeBody, encodeBody } from './body.ts';
import { isNew, matching } from './condition.ts';
import { expiryAttribute } from './create-table.ts';
import { numberOf, textOf } from './item.ts';
import { keys } from './keys.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

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
    async write(thread, { body, version }, signal) {
      const writer = access.chance.id();
      const expiry = Math.ceil(access.clock.now() / 1000) + keptSeconds;
      const item = { body: encodeBody(body), version: version + 1, writer, [expiryAttribute]: expiry };
      const condition = version === 0 ? isNew : matching({ version });
      const action = { kind: 'put', key: keys.message(thread), item, condition } as const;
      const result = await access.write([action], usualPatience, signal);
      if (result.kind === 'unclear') {
        throw unavailable(access.name, new Error('the record of a message was not confirmed'));
      }
      return result.kind === 'done' || (result.current !== undefined && textOf(result.current, 'writer') === writer);
    },
  };
}
