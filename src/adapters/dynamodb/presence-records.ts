import type { Presence } from '../../core/fleet/presence.ts';
import type { Redact } from '../../core/redaction/mask.ts';
import type { Fleet } from '../../engine/ports/fleet.ts';
import { decodeBody, encodeBody } from './body.ts';
import { expiryAttribute } from './create-table.ts';
import { type Item, textOf } from './item.ts';
import { keys } from './keys.ts';
import { redactRecord } from './redact-record.ts';
import type { TableAccess } from './table-access.ts';

/** A worker that was killed leaves its record behind for so long. */
const keptSeconds = 86_400;

/** A beat that does not get through is followed by another one. */
const onePatience = { attempts: 2 };

/** Whether an item of the partition of controls is the presence of a worker. */
export function isPresence(item: Item): boolean {
  return textOf(item, 'sk').startsWith(keys.workers);
}

/** The presence of an item. */
export function readPresence(item: Item): Presence {
  return decodeBody<Presence>(item['body']);
}

/** The workers in DynamoDB. Each writes its own record only, so none needs a condition. */
export function createFleet(
  access: TableAccess,
  { redact, ...own }: Pick<Fleet, 'name' | 'shareBudgets'> & { readonly redact: Redact },
): Fleet {
  return {
    ...own,
    async announce(presence, signal) {
      const expiry = Math.ceil(access.clock.now() / 1000) + keptSeconds;
      // The messages are other people's words; the rest is ours, and is compared.
      const said = { ...presence, handedOn: redactRecord(presence.handedOn, redact) };
      const item = { body: encodeBody(said), [expiryAttribute]: expiry };
      await access.write([{ kind: 'put', key: keys.worker(presence.id), item }], onePatience, signal);
    },
    async leave(id, signal) {
      await access.write([{ kind: 'delete', key: keys.worker(id) }], onePatience, signal);
    },
    async members(signal) {
      return (await access.query(keys.controls, { prefix: keys.workers }, signal)).map(readPresence);
    },
  };
}
