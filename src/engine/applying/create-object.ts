import { Failure } from '../../core/failure.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { readMark } from '../../core/mark.ts';
import { membersOf } from '../../core/plain.ts';
import { type Call } from '../../resources/call.ts';
import type { Birth, Context } from '../../resources/define.ts';
import { Observer } from '../observe.ts';
import type { Instance } from '../planning/instance.ts';
import { findMarked, locateObject, naturalId } from '../planning/locate.ts';
import { CloudError } from '../ports/cloud.ts';
import type { Intent } from '../ports/ledger.ts';
import { explainCall } from './failures.ts';
import type { Writer } from './writer.ts';

interface Created {
  readonly id: string;
  readonly intent: Intent;
}

/**
 * Creates the object of an instance: intent, one call, id. A lost or refused answer is resolved by looking for the
 * object itself (token, name or mark); where that finds nothing certain the intent stays open for the next pass.
 */
export async function createObject(instance: Instance, generation: number, writer: Writer): Promise<Created> {
  const { type, scope, address, desired } = instance;
  const context: Context = { scope };
  const op = writer.operationId('create', scope, address, generation);
  const marks = writer.marks(address, op);
  const tags = { ...ownTags(membersOf(desired.values['tags']) as Readonly<Record<string, string>>), ...marks };
  const birth: Birth = { tags, marks, token: op };
  const input = type.create.input(desired.values as never, birth, context);
  const intent: Intent = {
    op,
    address,
    type: type.type,
    scope,
    kind: 'create',
    id: naturalId({ type, scope, desired: desired.values }) ?? type.create.idFromInput?.(input),
    operation: type.create.operation,
    request: writer.intentRequest(input, secretTexts(instance)),
    token: op,
    generation,
    fence: writer.lease.fence,
    commit: writer.commit,
    at: writer.deps.clock.now(),
  };
  await writer.record([{ kind: 'put intent', intent }]);
  const call = createCall(instance, input);
  try {
    const output = await writer.send(type, scope, call);
    // A name that was generated is only in the request; some answers are empty.
    return { id: certainId(intent.id ?? type.create.id(output, desired.values as never, context), intent), intent };
  } catch (thrown) {
    return { id: await resolveCreate(instance, intent, thrown, writer), intent };
  }
}

/** An answer without an id was cut off: the object is there, and has to be looked for. */
function certainId(id: string, intent: Intent): string {
  if (id !== '') {
    return id;
  }
  const { operation } = intent;
  const message = `${operation} was answered without the id of what it made.`;
  throw new CloudError({ outcome: 'ambiguous', code: 'IncompleteAnswer', operation, message });
}

function createCall(instance: Instance, input: object): Call {
  const { create } = instance.type;
  return { operation: create.operation, input, command: () => new create.command(input as never), already: [] };
}

/** What became of a create whose answer was not the expected one. */
async function resolveCreate(instance: Instance, intent: Intent, thrown: unknown, writer: Writer): Promise<string> {
  const { type, address } = instance;
  const failure = explainCall(thrown, address, `Creating ${address}`);
  if (!(thrown instanceof CloudError) || writer.signal.aborted) {
    throw failure;
  }
  const exists = type.create.already.includes(thrown.code);
  if (thrown.outcome !== 'ambiguous' && !exists) {
    await writer.record([{ kind: 'drop intent', op: intent.op }]);
    throw failure;
  }
  const born = await findBorn(instance, intent, writer);
  if (born.id !== undefined) {
    return born.id;
  }
  if (exists && born.certain) {
    await writer.record([{ kind: 'drop intent', op: intent.op }]);
    throw new Failure({
      code: 'foreign',
      handling: 'ask',
      summary: 'The name belongs to someone else',
      detail: `${address} could not be created, because an object of this name exists (${thrown.code}) and does not bear our mark. It is not touched. Choose another name, or delete or rename that object.`,
      address,
      cause: thrown,
    });
  }
  throw failure;
}

/**
 * Looks for what a create made: by the mark of this very operation, or by its name. The object that is being replaced bears
 * the mark of the address too, and is not it.
 */
async function findBorn(
  instance: Instance,
  intent: Intent,
  writer: Writer,
): Promise<{ readonly id: string | undefined; readonly certain: boolean }> {
  const { address, type, scope, desired } = instance;
  const { installation } = writer.deps.settings;
  const search = { address, type, scope, desired: desired.values, wanted: new Set(['tags']), installation };
  const observer = new Observer(writer.deps);
  try {
    const [marked, ...more] = await findMarked(search, observer, writer.signal, intent.op);
    if (marked !== undefined) {
      return { id: more.length === 0 ? marked : undefined, certain: false };
    }
  } catch {
    writer.signal.throwIfAborted();
    return { id: undefined, certain: false };
  }
  const found = await locateObject({ ...search, knownId: intent.id }, observer, writer.signal);
  const tags = found.observation?.kind === 'present' ? membersOf(found.observation.live['tags']) : {};
  const bearsOp = readMark(tags as Readonly<Record<string, string>>)?.operation === intent.op;
  const isIt = found.found === 'claimable' || (found.found === 'ours' && bearsOp);
  return { id: isIt ? found.id : undefined, certain: found.unread === undefined && found.twins === undefined };
}

/** The texts of sensitive attributes, wherever they stand in a request. */
export function secretTexts(instance: Instance): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const [name, value] of Object.entries(instance.desired.values)) {
    if (instance.desired.sensitive.has(name) || instance.type.attributes[name]?.sensitive === true) {
      collectTexts(value, texts);
    }
  }
  return texts;
}

function collectTexts(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string' && value !== '') {
    texts.add(value);
  } else if (value !== null && typeof value === 'object') {
    for (const member of Object.values(value)) {
      collectTexts(member, texts);
    }
  }
}
