import { Failure } from '../../core/failure.ts';
import type { Observation } from '../../core/observation.ts';
import type { Scope } from '../../core/scope.ts';
import type { Plain } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import { doubtOf, type EntryTimes } from '../planning/confirm-absence.ts';
import { doubtOwnership } from '../planning/ownership.ts';
import { CloudError } from '../ports/cloud.ts';
import type { Entry, Intent, LedgerWrite } from '../ports/ledger.ts';
import { READ_RETRY, retry } from '../retry.ts';
import { closeIntent } from './create-object.ts';
import { explainCall } from './failures.ts';
import { type LiveObject, look, waitUntilGone } from './live-object.ts';
import { withHolders } from './name-holders.ts';
import { isNamed } from './quarantine.ts';
import { runOperation } from './run-operation.ts';
import type { Writer } from './writer.ts';

interface RemoveInput {
  readonly address: string;
  readonly type: ResourceType;
  readonly scope: Scope;
  readonly id: string;
  readonly applied: Readonly<Record<string, Plain>>;
  readonly generation: number;
  /** What stands for it in the ledger; an added child has nothing there. */
  readonly entry: (EntryTimes & Pick<Entry, 'markedAs'>) | undefined;
  /** No call of an older holder can be what took it away. */
  readonly undisputed: boolean;
}

/** Takes an object away: proves once more that it is ours, writes the intent, empties and deletes it, and sees it gone. */
export async function removeObject(given: RemoveInput, writer: Writer): Promise<void> {
  const { address, type, scope, id } = given;
  const object: LiveObject = { address, type, scope, id, wanted: new Set(['tags']) };
  const found = await look(object, writer);
  const dropEntry: readonly LedgerWrite[] = given.entry === undefined ? [] : [{ kind: 'drop entry', address }];
  if (found.kind !== 'present') {
    await refuseUnseen(given, object, found, writer);
    await writer.record(dropEntry);
    return;
  }
  refuseForeign(given, found, writer);
  const live = found.live as never;
  const calls = type.remove.calls({ id, live, applied: given.applied as never }, { scope });
  if (calls.length === 0) {
    await writer.record(dropEntry); // its configuration says that it stays
    return;
  }
  const intent = draftRemoval(given, calls[0]?.operation ?? 'delete', writer);
  const operated = await runOperation(
    // It was just there: where it is gone after a single call, that call has arrived.
    { repeatable: true, provable: !isNamed(type) || given.undisputed },
    {
      record: (again) => writer.record([{ kind: 'put intent', intent: { ...intent, ...again } }]),
      call: async () => {
        await drain(given, writer);
        for (const call of calls) {
          await sendRemoval(given, call, { isLast: call === calls.at(-1) }, writer);
        }
      },
      find: async () => {
        const { kind } = await look(object, writer);
        return kind === 'absent' && isYoung(given, writer) ? 'unknown' : FOUND[kind];
      },
      already: [],
    },
    writer,
  );
  const { end, thrown } = operated;
  if (end.result !== 'done') {
    if (end.intent === 'drop') {
      await writer.record([{ kind: 'drop intent', op: intent.op }]).catch(() => undefined); // the first failure is the one to be told
    }
    throw await withHolders(explainCall(thrown, address, `Deleting ${address}`), given, writer);
  }
  if (type.settingOf === undefined) {
    // Whatever ends the waiting, the intent stays: without it, what AWS deletes for us would look deleted by hand.
    await waitUntilGone(object, writer);
  } // of a setting, the default of AWS stays
  await writer.record([closeIntent(intent, end.intent), ...dropEntry]);
}

/** What a look says of the effect of a delete. */
const FOUND = { absent: 'found', present: 'nothing', unread: 'unknown' } as const;

function draftRemoval(given: RemoveInput, operation: string, writer: Writer): Intent {
  const { address, type, scope, id, generation } = given;
  const op = writer.operationId('delete', scope, address, generation);
  return {
    op,
    address,
    type: type.type,
    scope,
    kind: 'delete',
    id,
    operation,
    request: { id },
    overwrites: 'all', // a setting falls back to the default of AWS, and some deletions take several calls
    token: op,
    generation,
    fence: writer.lease.fence,
    commit: writer.commit,
    at: writer.deps.clock.now(),
  };
}

/** An entry is only dropped without a deletion of ours where the object is surely gone: the plan still saw it. */
async function refuseUnseen(
  given: RemoveInput,
  object: LiveObject,
  first: Exclude<Observation, { kind: 'present' }>,
  writer: Writer,
): Promise<void> {
  const doubt =
    first.kind === 'unread' ? `it could not be read: ${first.reason}` : await doubtGone(given, object, writer);
  if (doubt !== undefined) {
    const { address, id } = given;
    throw new Failure({
      code: 'unread',
      handling: 'wait',
      summary: 'An object is not seen before its deletion',
      detail: `${address} (${id}) is not deleted unseen, and stays in the ledger: ${doubt}. The next pass looks again.`,
      address,
    });
  }
}

async function doubtGone({ entry }: RemoveInput, object: LiveObject, writer: Writer): Promise<string | undefined> {
  const again = await look(object, writer);
  return again.kind === 'absent'
    ? entry && doubtOf(entry, writer.deps.clock)
    : 'one reading shows it, and another does not';
}

/** Whether AWS may only hide the object of an entry: then its absence proves nothing of a delete that had no answer. */
function isYoung({ entry }: RemoveInput, { deps }: Writer): boolean {
  return entry !== undefined && doubtOf(entry, deps.clock) !== undefined;
}

async function sendRemoval(
  given: RemoveInput,
  call: Parameters<Writer['send']>[2],
  { isLast }: { readonly isLast: boolean },
  writer: Writer,
): Promise<void> {
  try {
    await writer.send(given.type, given.scope, call);
  } catch (thrown) {
    if (!(thrown instanceof CloudError && given.type.absent.includes(thrown.code))) {
      throw thrown;
    }
    if (isLast && isYoung(given, writer)) {
      const { operation, code, message } = thrown;
      throw new CloudError({ outcome: 'ambiguous', code, operation, message }); // it was just there
    }
  }
}

function refuseForeign(given: RemoveInput, found: Extract<Observation, { kind: 'present' }>, writer: Writer): void {
  const doubt = doubtOwnership(
    { ...given, markedAs: given.entry?.markedAs },
    given.type,
    found,
    writer.deps.settings.installation,
  );
  if (doubt !== undefined) {
    throw new Failure({
      code: 'foreign',
      handling: 'ask',
      summary: 'It is not proven that an object is ours',
      detail: `${given.address} (${given.id}) is not deleted: ${doubt}. To let go of it without deleting it: groundstate forget '${given.address}'.`,
      address: given.address,
    });
  }
}

/** A batch answers 200 with the members that it did not remove; going on would never end. */
function refuseLeftovers(given: RemoveInput, output: unknown): void {
  const errors =
    output !== null && typeof output === 'object'
      ? (output as { readonly Errors?: readonly { readonly Key?: string; readonly Code?: string }[] }).Errors
      : undefined;
  const [first] = errors ?? [];
  if (first !== undefined) {
    throw new Failure({
      code: 'not-emptied',
      handling: 'ask',
      summary: 'An object could not be emptied',
      detail: `${given.address} (${given.id}) holds members that AWS does not remove, first ${first.Key ?? 'one without a name'} (${first.Code ?? 'no code'}). It is not deleted. Remove what holds them (an object lock, a policy), or empty it by hand.`,
      address: given.address,
    });
  }
}

/** force_destroy: removes what the object holds, page by page. */
async function drain(given: RemoveInput, writer: Writer): Promise<void> {
  const { drain: how } = given.type.remove;
  const context = { scope: given.scope };
  if (how === undefined || !how.wanted(given.applied as never)) {
    return;
  }
  for (;;) {
    const { cloud } = writer.deps;
    const call = how.page(given.id, context);
    const output = await retry(
      () => cloud.send({ scope: given.scope, service: given.type.service, call, purpose: 'read' }, writer.signal),
      READ_RETRY,
      writer.deps,
      writer.signal,
    );
    const calls = how.empty(output, given.id, context);
    if (calls.length === 0) {
      return;
    }
    for (const removal of calls) {
      refuseLeftovers(given, await writer.send(given.type, given.scope, removal));
    }
  }
}
