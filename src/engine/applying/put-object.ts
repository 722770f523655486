import type { Difference } from '../../core/change.ts';
import { compareAttributes } from '../../core/compare.ts';
import { Failure } from '../../core/failure.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { readMark } from '../../core/mark.ts';
import type { Observation } from '../../core/observation.ts';
import { membersOf } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';
import type { Aspect, Write } from '../../resources/define.ts';
import { appliedValues, isUnfinished, sameAsApplied } from '../planning/applied.ts';
import { comparableLive, withTagsOfOthers } from '../planning/comparable-live.ts';
import type { Instance } from '../planning/instance.ts';
import type { Entry, Intent, LedgerWrite } from '../ports/ledger.ts';
import { type CreateInput, closeIntent, createObject, secretTexts } from './create-object.ts';
import { explainCall } from './failures.ts';
import { type LiveObject, lookWhenReady } from './live-object.ts';
import { runOperation } from './run-operation.ts';
import type { Writer } from './writer.ts';

type Present = Extract<Observation, { kind: 'present' }>;

/** Some objects take several rounds, because AWS accepts one kind of change at a time. */
const MOST_ROUNDS = 6;

export interface PutInput extends CreateInput {
  readonly instance: Instance;
  /** The object to bring into shape; undefined: it is created. */
  readonly id: string | undefined;
  readonly wanted: ReadonlySet<string>;
  readonly dependencies: readonly string[];
  /** The entry of the object that is replaced and still there. */
  readonly leftover: Entry | undefined;
}

export interface PutResult {
  readonly entry: Entry;
  readonly live: Present;
}

/** Brings an object to its desired state: creates it if need be, writes the aspects that differ, and reads it back. */
export async function putObject(given: PutInput, writer: Writer): Promise<PutResult> {
  const { instance } = given;
  const open: LedgerWrite[] = [];
  let id = given.id;
  if (id === undefined) {
    const created = await createObject(instance, given, writer);
    id = created.id;
    open.push(created.closing);
    await finishBirth(instance, id, writer);
    open.push({ kind: 'put entry', entry: entryOf(given, id, {}, writer) }, ...keepLeftover(given));
  }
  if (given.id !== undefined && isUnfinished(instance.entry)) {
    await finishBirth(instance, id, writer); // an earlier run was cut off before it got there
  }
  const object: LiveObject = {
    address: instance.address,
    type: instance.type,
    scope: instance.scope,
    id,
    wanted: given.wanted,
  };
  let live: Present;
  try {
    live = await converge(given, object, open, writer);
    await labelObject({ instance, object, live: live.live, remaining: [], open, round: MOST_ROUNDS }, writer);
  } catch (thrown) {
    if (open.length > 0) {
      await writer.record(open.splice(0)).catch(() => undefined); // the first failure is the one to be told
    }
    throw thrown;
  }
  const entry = entryOf(given, id, appliedNow(instance, writer), writer);
  const closing = open.filter((write) => write.kind !== 'put entry');
  await writer.record([...closing, { kind: 'put entry', entry }, ...keepLeftover(given)]);
  return { entry, live };
}

export function keepLeftover({ leftover }: PutInput): readonly LedgerWrite[] {
  return leftover === undefined ? [] : [{ kind: 'put entry', entry: leftover }];
}

/** What was written; of an attribute whose drift was spared, what was written last. */
function appliedNow(instance: Instance, writer: Writer): Readonly<Record<string, Plain>> {
  const { type, desired, differences, entry } = instance;
  const spared = differences.filter(({ attribute }) => !desired.compared.has(attribute));
  const before = Object.entries(entry?.applied ?? {}).filter(([name]) =>
    spared.some(({ attribute }) => attribute === name),
  );
  return { ...Object.fromEntries(before), ...appliedValues(type, desired, (text) => writer.deps.ledger.hash(text)) };
}

/** Takes away what AWS adds at birth. Each of the calls is harmless when repeated. */
async function finishBirth(instance: Instance, id: string, writer: Writer): Promise<void> {
  const calls = instance.type.create.finish?.(id, instance.desired.values as never, { scope: instance.scope }) ?? [];
  for (const call of calls) {
    await writer.send(instance.type, instance.scope, call).catch((thrown: unknown) => {
      throw explainCall(thrown, instance.address, `Finishing the creation of ${instance.address}`);
    });
  }
}

/** Rounds of read, compare and write, until nothing differs. */
async function converge(given: PutInput, object: LiveObject, open: LedgerWrite[], writer: Writer): Promise<Present> {
  let remaining: readonly Difference[] = [];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const live = await lookWhenReady(object, writer);
    remaining = writableDifferences(given.instance, live.live, writer);
    if (remaining.length === 0) {
      return live;
    }
    const work = { instance: given.instance, object, live: live.live, remaining, open, round };
    const wrote = await writeAspects(work, writer);
    if (!wrote) {
      break;
    }
  }
  const names = remaining.map((difference) => difference.attribute).join(', ');
  throw new Failure({
    code: 'no-effect',
    handling: 'ask',
    summary: 'A change did not take effect',
    detail: `${object.address} was written and AWS still shows another value for ${names}. Look at the object ${object.id} in AWS: a policy, another tool or a limit of the service may hold it. The next pass tries again.`,
    address: object.address,
  });
}

function writableDifferences(
  instance: Instance,
  live: Readonly<Record<string, Plain>>,
  writer: Writer,
): readonly Difference[] {
  const differences = compareAttributes({
    attributes: instance.type.attributes,
    desired: instance.desired,
    live: comparableLive(live, instance.ignoreTags),
    sameAsApplied: sameAsApplied(instance.entry, instance.type, (text) => writer.deps.ledger.hash(text)),
    replaces: instance.type.replaces?.(instance.desired.values as never, live as never),
  });
  const forcing = differences.find((difference) => difference.forcesReplacement);
  if (forcing !== undefined) {
    throw new Failure({
      code: 'moved',
      handling: 'wait',
      summary: 'An object changed while it was being applied',
      detail: `${forcing.attribute} of ${instance.address} is not what was planned and cannot be changed in place. The next pass plans again.`,
      address: instance.address,
    });
  }
  return differences;
}

interface AspectWork {
  readonly instance: Instance;
  readonly object: LiveObject;
  readonly live: Readonly<Record<string, Plain>>;
  readonly remaining: readonly Difference[];
  /** Writes that go to the ledger together with the next intent. */
  readonly open: LedgerWrite[];
  /** From 0; a lost answer in the first is resolved by the next. */
  readonly round: number;
}

async function writeAspects(work: AspectWork, writer: Writer): Promise<boolean> {
  const { instance, object } = work;
  const names = new Set(work.remaining.map((difference) => difference.attribute));
  const affected = instance.type.aspects.filter((aspect) => aspect.owns.some((name) => names.has(name)));
  let wrote = false;
  for (const aspect of affected) {
    const changed = new Set(aspect.owns.filter((name) => names.has(name)));
    const fresh = wrote ? (await lookWhenReady(object, writer)).live : work.live;
    const calls = aspect.write(writeInput({ ...work, live: fresh }, changed, writer), { scope: object.scope });
    if (calls.length > 0) {
      await runCalls({ ...work, aspect, calls, changed }, writer);
      wrote = true;
    }
  }
  return wrote;
}

/** Gives an object that was taken over, or that Git calls by another address now, the mark that proves whose it is. */
async function labelObject(work: AspectWork, writer: Writer): Promise<void> {
  const { instance, live } = work;
  const aspect = instance.type.aspects.find(({ owns }) => (owns as readonly string[]).includes('tags'));
  const tags = live['tags'];
  if (aspect === undefined || tags === undefined) {
    return; // what bears no tags is proved by what it relates
  }
  const { marks, ...input } = writeInput(work, new Set(['tags']), writer);
  const found = membersOf(tags) as Readonly<Record<string, string>>;
  if (Object.entries(marks).every(([key, value]) => found[key] === value)) {
    return;
  }
  const desired = { ...instance.desired.values, tags: { ...ownTags(found), ...marks } } as never;
  const calls = aspect.write({ ...input, marks, desired }, { scope: work.object.scope });
  await runCalls({ ...work, aspect: { ...aspect, name: 'mark' }, calls, changed: new Set(['tags']) }, writer);
}

function writeInput(
  { instance, object, live }: AspectWork,
  changed: ReadonlySet<string>,
  writer: Writer,
): Write<never> {
  const mark = readMark(membersOf(live['tags']) as Readonly<Record<string, string>>);
  const marks = writer.marks(instance.address, mark?.operation ?? 'adopt');
  const desired = withTagsOfOthers(instance.desired.values, live, instance.ignoreTags);
  return { id: object.id, desired: desired as never, live: live as never, changed, marks };
}

interface AspectCalls extends AspectWork {
  readonly aspect: Aspect<never>;
  readonly calls: ReturnType<Aspect<never>['write']>;
  readonly changed: ReadonlySet<string>;
}

/**
 * One intent for the calls of an aspect; each is made when AWS is done with the one before. A lost answer is resolved by the
 * next round, which reads and compares: its intent then stands until the call can no longer arrive late.
 */
async function runCalls(work: AspectCalls, writer: Writer): Promise<void> {
  const { instance, object, open, aspect, calls } = work;
  const intent = draftUpdate(work, writer);
  const { end, thrown } = await runOperation(
    { repeatable: false, provable: false },
    {
      record: () => writer.record([...open.splice(0), { kind: 'put intent', intent }]),
      call: async () => {
        for (const [index, call] of calls.entries()) {
          if (index > 0) {
            await lookWhenReady(object, writer);
          }
          await writer.send(instance.type, object.scope, call);
        }
      },
      find: () => Promise.resolve('unknown'),
      already: [],
    },
    writer,
  );
  switch (end.result) {
    case 'done':
      open.push(closeIntent(intent, end.intent));
      return;
    case 'unsettled':
      if (work.round === 0) {
        open.push(closeIntent(intent, 'keep'));
        return;
      }
      break;
    default:
      if (end.intent === 'drop') {
        await writer.record([{ kind: 'drop intent', op: intent.op }]).catch(() => undefined); // the first failure is the one to be told
      }
  }
  throw explainCall(thrown, object.address, `Changing ${aspect.name} of ${object.address}`);
}

function draftUpdate({ instance, object, aspect, calls, changed, round }: AspectCalls, writer: Writer): Intent {
  const generation = instance.entry?.generation ?? 1;
  const op = `${writer.operationId('update', object.scope, object.address, generation)}-${aspect.name}-${round}`;
  const requests = calls.map((call) => ({ operation: call.operation, input: call.input }));
  return {
    op,
    address: object.address,
    type: instance.type.type,
    scope: object.scope,
    kind: 'update',
    id: object.id,
    operation: calls.map((call) => call.operation).join(', '),
    request: writer.intentRequest({ requests }, secretTexts(instance)),
    token: op,
    generation,
    fence: writer.lease.fence,
    commit: writer.commit,
    at: writer.deps.clock.now(),
    overwrites: [...changed],
  };
}

export function entryOf(given: PutInput, id: string, applied: Readonly<Record<string, Plain>>, writer: Writer): Entry {
  const { instance } = given;
  const now = writer.deps.clock.now();
  return {
    address: instance.address,
    type: instance.type.type,
    scope: instance.scope,
    id,
    applied,
    generation: given.generation,
    protected: instance.block.lifecycle.preventDestroy,
    dependencies: given.dependencies,
    commit: writer.commit,
    createdAt: given.id === undefined ? now : (instance.entry?.createdAt ?? now),
    updatedAt: now,
  };
}
