import { Failure } from '../../core/failure.ts';
import type { HistoryEvent } from '../ports/journal.ts';
import type { Entry, StackState } from '../ports/ledger.ts';
import type { EnginePorts } from '../reconcile-stack.ts';
import type { ForgetReport } from '../reports.ts';

interface ForgetInput {
  readonly stack: string;
  /** Undefined: everything that the ledger knows of the stack. */
  readonly addresses: readonly string[] | undefined;
  readonly trigger: string;
}

/** What would be let go of, read-only; an address that the ledger does not know is a failure. */
export async function listForget(
  input: ForgetInput,
  { deps }: EnginePorts,
  signal: AbortSignal,
): Promise<ForgetReport> {
  return reportOf(chooseEntries(input, await deps.ledger.load(input.stack, signal)), input, false);
}

/**
 * Takes entries out of the ledger, under the lease. Nothing is read or changed in AWS: the objects stay, with their marks, and
 * are taken up again where Git wants them.
 */
export async function forgetEntries(
  input: ForgetInput,
  { deps, announcer }: EnginePorts,
  signal: AbortSignal,
): Promise<ForgetReport> {
  const state = await deps.ledger.load(input.stack, signal);
  chooseEntries(input, state); // a misspelt address makes no lock
  const acquired = await deps.ledger.acquire(
    { stack: input.stack, operation: input.trigger, commit: state.appliedCommit ?? '', patience: 'none' },
    signal,
  );
  if (acquired.kind === 'held') {
    const { lock } = acquired;
    throw new Failure({
      code: 'lock-held',
      handling: 'wait',
      summary: 'Somebody else holds the lock',
      detail: `${lock.holder} holds the lock of ${lock.stack} for "${lock.operation}". Nothing was forgotten. Try again when it is done.`,
    });
  }
  try {
    const entries = chooseEntries(input, await deps.ledger.load(input.stack, signal));
    await acquired.lease.record(entries.map(({ address }) => ({ kind: 'drop entry', address })));
    await announcer.record(eventsOf(entries, input, deps.clock.now(), deps.chance.id()), signal);
    return reportOf(entries, input, true);
  } finally {
    await acquired.lease.release().catch(() => undefined); // an expired lease is taken over by itself
  }
}

function chooseEntries({ stack, addresses }: ForgetInput, state: StackState): readonly Entry[] {
  const known = new Map(state.entries.map((entry) => [entry.address, entry]));
  const chosen = addresses ?? [...known.keys()];
  const unknown = chosen.filter((address) => !known.has(address));
  if (unknown.length > 0 || chosen.length === 0) {
    const what = chosen.length === 0 ? `anything of ${stack}` : unknown.join(', ');
    throw new Failure({
      code: 'unknown-address',
      handling: 'ask',
      summary: 'The ledger does not know this',
      detail: `The ledger does not know ${what}. Nothing was forgotten. ${known.size === 0 ? 'It has no object of this stack.' : `It knows ${[...known.keys()].sort().join(', ')}.`}`,
    });
  }
  const unsettled = state.intents.filter(({ address, settled }) => settled !== true && chosen.includes(address));
  if (unsettled.length > 0) {
    throw new Failure({
      code: 'unsettled',
      handling: 'wait',
      summary: 'A call has no known outcome yet',
      detail: `What became of the last call for ${unsettled.map(({ address }) => address).join(', ')} is not known. Nothing was forgotten. The next run of the worker finds out; try again then.`,
    });
  }
  return chosen.flatMap((address) => known.get(address) ?? []);
}

function reportOf(entries: readonly Entry[], { stack }: ForgetInput, written: boolean): ForgetReport {
  return { stack, written, forgotten: entries.map(({ address, type, id }) => ({ address, type, id })) };
}

function eventsOf(
  entries: readonly Entry[],
  { stack, trigger }: ForgetInput,
  at: number,
  run: string,
): readonly HistoryEvent[] {
  return entries.map(({ address, id, commit }, index) => ({
    id: `forgotten-${run}-${index}`,
    at,
    kind: 'change',
    stack,
    address,
    actor: trigger,
    commit,
    text: `forget done: ${id} is not managed any more, and stays in AWS, because of ${trigger}`,
  }));
}
