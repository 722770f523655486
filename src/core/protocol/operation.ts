/** What the protocol goes by in one mutating operation on one object. */
export interface OperationFacts {
  /** Sending the same request again does no harm: it bears a token or a name, repeats a relation, or deletes. */
  readonly repeatable: boolean;
  /**
   * Seeing the effect of a single call proves that it arrived: the object bears the mark of this very operation, an id is gone
   * for ever, or it was seen otherwise just before, and no older request can have changed it since.
   */
  readonly provable: boolean;
}

/** Where an operation stands. `sends` counts its calls, `doubt`: one of them had no answer and may still arrive. */
export type OperationState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'recording' }
  | { readonly kind: 'noting' }
  | { readonly kind: 'calling'; readonly sends: number; readonly doubt: boolean }
  | { readonly kind: 'finding'; readonly sends: number; readonly doubt: boolean; readonly exists: boolean }
  | { readonly kind: 'ended'; readonly end: OperationEnd };

/** What became of the operation, and of its intent: dropped, kept until its requests can no longer arrive, or left open. */
export interface OperationEnd {
  readonly result: 'done' | 'refused' | 'foreign' | 'unsettled' | 'stopped';
  readonly intent: 'drop' | 'keep' | 'leave';
}

/**
 * What happens to an operation. `unclear` is a call whose answer was lost, `adopted` an object of ours that another request
 * made, `stopped` means that nothing more may be done.
 */
export type OperationEvent =
  | { readonly kind: 'begin' }
  | { readonly kind: 'recorded' }
  | { readonly kind: 'answered' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unclear' }
  | { readonly kind: 'found' }
  | { readonly kind: 'adopted' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'stopped' };

/** What is done about it. `note` makes durable that the call is made once more. `call` leaves only under a live lease; the deadline is checked once more after signing. */
export type OperationEffect =
  | { readonly kind: 'record' }
  | { readonly kind: 'note' }
  | { readonly kind: 'call' }
  | { readonly kind: 'find' }
  | { readonly kind: 'end'; readonly end: OperationEnd };

interface Step {
  readonly state: OperationState;
  readonly effects: readonly OperationEffect[];
}

/** Where every operation begins. */
export const readyOperation: OperationState = { kind: 'ready' };

/** One mutating operation: intent, call, and where the answer says too little, a look before anything else. */
export function stepOperation(facts: OperationFacts, state: OperationState, event: OperationEvent): Step {
  if (event.kind === 'stopped' && state.kind !== 'ended') {
    return end('stopped', 'leave');
  }
  switch (state.kind) {
    case 'ready':
      return event.kind === 'begin' ? { state: { kind: 'recording' }, effects: [{ kind: 'record' }] } : stay(state);
    case 'recording':
      return event.kind === 'recorded' ? call(1, false) : stay(state);
    case 'noting':
      return event.kind === 'recorded' ? call(2, true) : stay(state);
    case 'calling':
      return stepCalling(state, event);
    case 'finding':
      return stepFinding(facts, state, event);
    case 'ended':
      return stay(state);
  }
}

function stay(state: OperationState): Step {
  return { state, effects: [] };
}

function end(result: OperationEnd['result'], intent: OperationEnd['intent']): Step {
  const ended = { result, intent };
  return { state: { kind: 'ended', end: ended }, effects: [{ kind: 'end', end: ended }] };
}

function call(sends: number, doubt: boolean): Step {
  return { state: { kind: 'calling', sends, doubt }, effects: [{ kind: 'call' }] };
}

function stepCalling(state: OperationState & { readonly kind: 'calling' }, event: OperationEvent): Step {
  const { sends, doubt } = state;
  switch (event.kind) {
    case 'answered':
      return end('done', doubt ? 'keep' : 'drop');
    case 'refused':
      // The refusal speaks of this request; an earlier one that had no answer may still arrive.
      return end('refused', doubt ? 'leave' : 'drop');
    case 'exists':
    case 'unclear': {
      const exists = event.kind === 'exists';
      return { state: { kind: 'finding', sends, doubt: doubt || !exists, exists }, effects: [{ kind: 'find' }] };
    }
    default:
      return stay(state);
  }
}

function stepFinding(
  { repeatable, provable }: OperationFacts,
  state: OperationState & { readonly kind: 'finding' },
  event: OperationEvent,
): Step {
  const { sends, doubt, exists } = state;
  switch (event.kind) {
    case 'found':
      return end('done', !doubt || (provable && sends === 1) ? 'drop' : 'keep');
    case 'adopted':
      return end('done', doubt ? 'keep' : 'drop'); // that it is there says nothing of our own request
    case 'foreign':
      return doubt ? end('unsettled', 'leave') : end('foreign', 'drop');
    case 'nothing':
      // It is made once more in the same run, where that does no harm.
      return repeatable && !exists && sends === 1
        ? { state: { kind: 'noting' }, effects: [{ kind: 'note' }] }
        : end('unsettled', 'leave');
    case 'unknown':
      return end('unsettled', 'leave');
    default:
      return stay(state);
  }
}
