import { Failure } from '../../core/failure.ts';
import {
  type OperationEffect,
  type OperationEnd,
  type OperationEvent,
  type OperationFacts,
  readyOperation,
  stepOperation,
} from '../../core/protocol/operation.ts';
import { CloudError } from '../ports/cloud.ts';
import type { Writer } from './writer.ts';

/** The hands of an operation: what it does in the ledger and in AWS. */
interface Hands {
  /** Makes the intent durable; before a second call, that there is one. */
  record(again: { readonly replayed?: true }): Promise<void>;
  /** Makes the call, or the calls that are one change. */
  call(): Promise<void>;
  /** Looks for the effect of the call. */
  find(): Promise<'found' | 'adopted' | 'nothing' | 'foreign' | 'unknown'>;
  /** Error codes that mean that the object exists already. */
  readonly already: readonly string[];
}

/** What became of an operation, and the first thing that went wrong on the way. */
export interface Operated {
  readonly end: OperationEnd;
  readonly thrown: unknown;
}

/** Takes one mutating operation through the protocol of `core/protocol/operation.ts`. */
export async function runOperation(facts: OperationFacts, hands: Hands, writer: Writer): Promise<Operated> {
  let thrown: unknown;
  let state = readyOperation;
  let event: OperationEvent = { kind: 'begin' };
  for (;;) {
    const next = stepOperation(facts, state, event);
    const [effect] = next.effects;
    if (effect === undefined) {
      throw new Error(`an operation stands still in «${state.kind}» after «${event.kind}»`);
    }
    if (effect.kind === 'end') {
      return { end: effect.end, thrown };
    }
    state = next.state;
    try {
      event = await perform(effect, hands);
    } catch (reason) {
      thrown ??= reason;
      event = { kind: meaningOf(reason, effect, hands.already, writer) };
    }
  }
}

type Deed = Exclude<OperationEffect, { readonly kind: 'end' }>;

async function perform(effect: Deed, hands: Hands): Promise<OperationEvent> {
  switch (effect.kind) {
    case 'record':
      await hands.record({});
      return { kind: 'recorded' };
    case 'note':
      await hands.record({ replayed: true });
      return { kind: 'recorded' };
    case 'call':
      await hands.call();
      return { kind: 'answered' };
    case 'find':
      return { kind: await hands.find() };
  }
}

/** What a failure says of the effect of a call. What is not known to have stayed away may have happened. */
function meaningOf(
  thrown: unknown,
  { kind }: Deed,
  already: readonly string[],
  { signal }: Writer,
): OperationEvent['kind'] {
  if (kind !== 'call') {
    return kind === 'find' && !signal.aborted ? 'unknown' : 'stopped';
  }
  if (thrown instanceof CloudError) {
    if (already.includes(thrown.code)) {
      return 'exists';
    }
    if (thrown.outcome !== 'ambiguous') {
      return 'refused';
    }
    return signal.aborted ? 'stopped' : 'unclear';
  }
  const neverLeft = (signal.aborted && thrown === signal.reason) || isTooShort(thrown);
  return neverLeft ? 'refused' : 'stopped';
}

function isTooShort(thrown: unknown): boolean {
  return thrown instanceof Failure && thrown.code === 'lease-too-short';
}
