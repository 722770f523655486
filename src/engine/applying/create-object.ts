import { Failure } from '../../core/failure.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { readMark } from '../../core/mark.ts';
import { membersOf } from '../../core/plain.ts';
import { type Call } from '../../resources/call.ts';
import type { Birth, Context, ResourceType } from '../../resources/define.ts';
import { Observer } from '../observe.ts';
import type { Instance } from '../planning/instance.ts';
import { keyOf, naturalId } from '../planning/key-of.ts';
import { findMarked, locateObject } from '../planning/locate.ts';
import { CloudError } from '../ports/cloud.ts';
import type { Intent, LedgerWrite } from '../ports/ledger.ts';
import { explainCall } from './failures.ts';
import { type Operated, runOperation } from './run-operation.ts';
import type { Writer } from './writer.ts';

/** What a create goes by beside its instance. */
export interface CreateInput {
  readonly generation: number;
  /** No call of an older holder can be what makes or changes it. */
  readonly undisputed: boolean;
  /** The ids that the ledger of the stack knows of this type. */
  readonly taken: ReadonlySet<string>;
  /** Whether an id of this type is in the ledger of any stack. */
  isKnown(id: string): Promise<boolean>;
}

interface Created {
  readonly id: string;
  /** What closes the intent: to be recorded together with the entry. */
  readonly closing: LedgerWrite;
}

/** Whether the create of a type may be sent again as it was, without making a second object. */
export function isRepeatable({ createClass }: ResourceType): boolean {
  return createClass === 'token' || createClass === 'name' || createClass === 'relation';
}

/** Whether an object of a type bears the mark of the operation that made it. */
export function bearsMark({ createClass, marked }: ResourceType): boolean {
  return createClass !== 'relation' || marked !== undefined;
}

/**
 * Creates the object of an instance: intent, one call, id. A lost or refused answer is resolved by looking for the
 * object itself (token, name or mark); where that finds nothing certain the intent stays open for the next pass.
 */
export async function createObject(instance: Instance, given: CreateInput, writer: Writer): Promise<Created> {
  const { type, scope, desired } = instance;
  const { intent, call } = draftCreate(instance, given.generation, writer);
  let id = '';
  const operated = await runOperation(
    { repeatable: isRepeatable(type), provable: bearsMark(type) || given.undisputed },
    {
      record: (again) => writer.record([{ kind: 'put intent', intent: { ...intent, ...again } }]),
      call: async () => {
        const output = await writer.send(type, scope, call);
        // A name that was generated is only in the request; some answers are empty.
        id = certainId(intent.id ?? type.create.id(output, desired.values as never, { scope }), intent);
      },
      find: async () => {
        const born = await findBorn(instance, { ...given, intent }, writer);
        id = born.id;
        return born.kind;
      },
      already: type.create.already,
    },
    writer,
  );
  if (operated.end.result === 'done') {
    return { id, closing: closeIntent({ ...intent, id }, operated.end.intent) };
  }
  if (operated.end.intent === 'drop') {
    await writer.record([{ kind: 'drop intent', op: intent.op }]).catch(() => undefined); // the first failure is the one to be told
  }
  throw explainCreate(instance.address, operated);
}

function draftCreate(
  instance: Instance,
  generation: number,
  writer: Writer,
): { readonly intent: Intent; readonly call: Call } {
  const { type, scope, address, desired } = instance;
  const context: Context = { scope };
  const op = writer.operationId('create', scope, address, generation);
  const marks = writer.marks(address, op);
  const tags = { ...ownTags(membersOf(desired.values['tags']) as Readonly<Record<string, string>>), ...marks };
  const birth: Birth = { tags, marks, token: op };
  const { create } = type;
  const input = create.input(desired.values as never, birth, context);
  const key = singularKey(instance);
  const intent: Intent = {
    op,
    address,
    type: type.type,
    scope,
    kind: 'create',
    ...(key === undefined ? {} : { key }),
    id: naturalId(instance, desired.values) ?? create.idFromInput?.(input),
    operation: create.operation,
    request: writer.intentRequest(input, secretTexts(instance)),
    token: op,
    generation,
    fence: writer.lease.fence,
    commit: writer.commit,
    at: writer.deps.clock.now(),
    ...(instance.block.lifecycle.preventDestroy ? { protects: true as const } : {}),
    ...(type.createClass === 'relation' ? { overwrites: 'all' as const } : {}),
  };
  const call = { operation: create.operation, input, command: () => new create.command(input as never), already: [] };
  return { intent, call };
}

/** The name of which AWS makes only one object; undefined where it makes as many as it is asked for. */
export function singularKey(instance: Instance): string | undefined {
  return isRepeatable(instance.type) ? keyOf(instance, instance.desired.values) : undefined;
}

/** The write that closes an intent whose effect is known: it goes, or stands until its requests can no longer arrive. */
export function closeIntent(intent: Intent, how: Operated['end']['intent']): LedgerWrite {
  return how === 'drop'
    ? { kind: 'drop intent', op: intent.op }
    : { kind: 'put intent', intent: { ...intent, settled: true } };
}

/** An answer without an id was cut off: the object is there, and has to be looked for. */
export function certainId(id: string, { operation }: Intent): string {
  if (id !== '') {
    return id;
  }
  const message = `${operation} was answered without the id of what it made.`;
  throw new CloudError({ outcome: 'ambiguous', code: 'IncompleteAnswer', operation, message });
}

function explainCreate(address: string, { end, thrown }: Operated): Failure {
  const exists = thrown instanceof CloudError && thrown.outcome !== 'ambiguous';
  if (end.result === 'foreign') {
    const code = thrown instanceof CloudError ? thrown.code : 'no code';
    return new Failure({
      code: 'foreign',
      handling: 'ask',
      summary: 'The name belongs to someone else',
      detail: `${address} could not be created, because an object of this name exists (${code}) and does not bear our mark. It is not touched. Choose another name, or delete or rename that object.`,
      address,
      cause: thrown,
    });
  }
  if (end.result === 'unsettled' && exists) {
    return new Failure({
      code: 'unsettled',
      handling: 'wait',
      summary: 'Whose object it is could not be seen yet',
      detail: `${address} could not be created, because an object of this name exists (${thrown.code}), and it could not be read whether it is ours. The intent is kept; the next pass finds out before anything else is done to it.`,
      address,
      cause: thrown,
    });
  }
  return explainCall(thrown, address, `Creating ${address}`);
}

interface Born {
  readonly kind: 'found' | 'adopted' | 'nothing' | 'foreign' | 'unknown';
  readonly id: string;
}

/**
 * Looks for what a create made: by the mark of this very operation, or by its name. The object that is being replaced bears
 * the mark of the address too, and is not it.
 */
async function findBorn(
  instance: Instance,
  { intent, taken, isKnown }: { readonly intent: Intent } & Pick<CreateInput, 'taken' | 'isKnown'>,
  writer: Writer,
): Promise<Born> {
  const { address, type, scope, desired } = instance;
  const { installation } = writer.deps.settings;
  const search = { address, type, scope, desired: desired.values, wanted: new Set(['tags']), installation };
  const observer = new Observer(writer.deps);
  const [marked, ...more] = await findMarked(search, observer, writer.signal, intent.op);
  if (marked !== undefined) {
    return { kind: more.length === 0 ? 'found' : 'unknown', id: marked };
  }
  const located = await locateObject({ ...search, taken, knownId: intent.id }, observer, writer.signal);
  const { id = '', found, observation } = located;
  if (located.unread !== undefined || located.twins !== undefined) {
    return { kind: 'unknown', id };
  }
  if (observation?.kind !== 'present') {
    return { kind: 'nothing', id };
  }
  if (found === 'claimable') {
    return { kind: bearsMark(type) ? 'adopted' : 'found', id };
  }
  if (found !== 'ours') {
    return { kind: 'foreign', id };
  }
  const tags = membersOf(observation.live['tags']) as Readonly<Record<string, string>>;
  if (readMark(tags)?.operation === intent.op) {
    return { kind: 'found', id };
  }
  // Another attempt for this address made it. Where the ledger knows it as something else, one of the two is wrong.
  return { kind: (await isKnown(id)) ? 'unknown' : 'adopted', id };
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
