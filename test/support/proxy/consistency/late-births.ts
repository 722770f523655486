import type { AccountBook } from '../account-book.ts';
import type { Layer, LayerTools, Reply } from '../call.ts';
import { asRecord, isSuccess, readDocument, withDocument, withText } from '../edit-call.ts';
import { splitList } from '../xml.ts';
import { findListings, isItemOf, readBirths } from './births.ts';
import { createMissingReply, namedObjects } from './missing.ts';

/** How long what an operation made is not seen yet, in milliseconds, by operation. */
export type BirthDelays = Readonly<Record<string, number>>;

/** An object that exists and is not seen yet. */
interface Unseen {
  readonly id: string;
  readonly operation: string;
  readonly until: number;
}

/**
 * Shows new objects late, as eventually consistent services do: until then they are in no listing, and a call about one is
 * answered as if it were not there. moto shows everything at once.
 */
export function createLateBirths(tools: LayerTools, accounts: AccountBook, delays: () => BirthDelays): Layer {
  const unseen = new Map<string, readonly Unseen[]>();
  return async (call, next) => {
    const delay = delays()[call.operation] ?? 0;
    if (delay === 0 && unseen.size === 0) return next(call);
    const place = `${await accounts.accountOf(call)} ${call.region} ${call.service}`;
    const now = tools.now();
    const waiting = (unseen.get(place) ?? []).filter((one) => one.until > now);
    if (waiting.length > 0) unseen.set(place, waiting);
    else unseen.delete(place);
    const about = waiting.find((one) => namedObjects(call).some((name) => isSameObject(name, one.id)));
    const missing = about === undefined ? undefined : createMissingReply(call, about.id);
    if (missing !== undefined) return missing;
    const reply = await next(call);
    if (!isSuccess(reply)) return reply;
    const born = delay === 0 ? [] : readBirths(call, reply);
    if (born.length === 0) return call.mutating ? reply : waiting.reduce(hide, reply);
    const added = born.map((id): Unseen => ({ id, operation: call.operation, until: now + delay }));
    unseen.set(place, [...(unseen.get(place) ?? []), ...added]);
    return reply;
  };
}

/** Objects are named by their id, their ARN or their address. */
function isSameObject(name: string, id: string): boolean {
  return name === id || name.endsWith(`/${id}`) || name.endsWith(`:${id}`) || id.endsWith(`/${name}`);
}

function hide(reply: Reply, { id, operation }: Unseen): Reply {
  if (reply.body.subarray(0, 1).toString() === '{') return hideInDocument(reply, id);
  return findListings(operation).reduce((done, { list, item }) => {
    const parts = splitList(done.body.toString('utf8'), list, item);
    const kept = parts?.items.filter((one) => !isItemOf(operation, one, id));
    if (parts === undefined || kept === undefined || kept.length === parts.items.length) return done;
    return withText(done, `${parts.before}${kept.join('')}${parts.after}`);
  }, reply);
}

function hideInDocument(reply: Reply, id: string): Reply {
  const isShown = (item: unknown): boolean =>
    ![item, ...Object.values(asRecord(item))].some((value) => typeof value === 'string' && isSameObject(value, id));
  const fields = Object.entries(readDocument(reply.body));
  return withDocument(
    reply,
    Object.fromEntries(fields.map(([name, value]) => [name, Array.isArray(value) ? value.filter(isShown) : value])),
  );
}
