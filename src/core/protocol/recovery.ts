import type { Elapsed } from './windows.ts';

/** What the protocol goes by in finding out what became of an operation of an older holder. */
export interface RecoveryFacts extends Elapsed {
  readonly kind: 'create' | 'update' | 'delete';
  /** Its stored request may be sent again as it was: it bears a token or a name, or repeats a relation. */
  readonly replayable: boolean;
  /** Git still wants an object at the address. */
  readonly wanted: boolean;
  /** Its object is addressed by a name that can be given again, not by an id that AWS chose. */
  readonly named: boolean;
  /**
   * Seeing the object proves that the one request arrived that was ever sent: it bears the mark of this very operation, or was
   * absent before, and no other request can have made it since.
   */
  readonly provable: boolean;
  /** The object has a name by which a new create of it cannot make a second one. */
  readonly singular: boolean;
  /** It was looked into before, and stands only because its request may still arrive. */
  readonly settled: boolean;
}

/** Where the recovery of an intent stands. `blanks` counts the looks in a row that found nothing. */
export type RecoveryState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'looking'; readonly blanks: number; readonly replayed: boolean }
  | { readonly kind: 'replaying' }
  | { readonly kind: 'ended'; readonly end: RecoveryEnd };

/** What is known of the object now, and what happens to the intent. */
export interface RecoveryEnd {
  readonly object: 'adopt' | 'gone' | 'as it is';
  /** Dropped; kept, settled, until its requests can no longer arrive; or left open, so that the address waits. */
  readonly intent: 'drop' | 'keep' | 'wait';
}

/** What is found out. `exists` covers a token that is known with other parameters: the object is there. */
export type RecoveryEvent =
  | { readonly kind: 'begin' }
  | { readonly kind: 'born' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'there' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'answered' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unclear' };

/** What is done about it. A look is complete and of its own; a replay is noted durably before it leaves. */
export type RecoveryEffect =
  | { readonly kind: 'look' }
  | { readonly kind: 'replay' }
  | { readonly kind: 'end'; readonly end: RecoveryEnd };

interface Step {
  readonly state: RecoveryState;
  readonly effects: readonly RecoveryEffect[];
}

/** Where every recovery begins. */
export const readyRecovery: RecoveryState = { kind: 'ready' };

/** One look may have been answered by a replica that lags behind. */
const looksForNothing = 2;

/** The recovery of one open intent that an older holder left. Nothing is done to its address before it ends. */
export function stepRecovery(facts: RecoveryFacts, state: RecoveryState, event: RecoveryEvent): Step {
  switch (state.kind) {
    case 'ready':
      return event.kind === 'begin' ? begin(facts) : stay(state);
    case 'looking':
      return facts.kind === 'create' ? judgeCreate(facts, state, event) : judgeDelete(facts, state, event);
    case 'replaying':
      return judgeReplay(facts, state, event);
    case 'ended':
      return stay(state);
  }
}

function stay(state: RecoveryState): Step {
  return { state, effects: [] };
}

function end(object: RecoveryEnd['object'], intent: RecoveryEnd['intent']): Step {
  const ended = { object, intent };
  return { state: { kind: 'ended', end: ended }, effects: [{ kind: 'end', end: ended }] };
}

function look(blanks: number, replayed: boolean): Step {
  return { state: { kind: 'looking', blanks, replayed }, effects: [{ kind: 'look' }] };
}

/** When nothing can come of the intent any more: its request cannot arrive, and what a create made is shown. */
function isOver({ kind, spent, revealed }: RecoveryFacts): boolean {
  return kind === 'create' ? revealed : spent;
}

function begin(facts: RecoveryFacts): Step {
  if (facts.settled && !isOver(facts)) {
    return end('as it is', 'keep');
  }
  // What an update wrote is compared and written again at once, and read once more when it cannot be overwritten any more.
  return facts.kind === 'update' ? end('as it is', isOver(facts) ? 'drop' : 'keep') : look(0, false);
}

function judgeCreate(
  facts: RecoveryFacts,
  state: RecoveryState & { readonly kind: 'looking' },
  event: RecoveryEvent,
): Step {
  switch (event.kind) {
    case 'born': {
      const arrived = facts.provable && !state.replayed;
      return end('adopt', arrived || isOver(facts) ? 'drop' : 'keep');
    }
    case 'foreign':
      return end('as it is', isOver(facts) ? 'drop' : 'keep');
    case 'unknown':
      return end('as it is', 'wait');
    case 'nothing':
      return state.replayed ? giveWay(facts) : judgeNothing(facts, state.blanks + 1);
    default:
      return stay(state);
  }
}

function judgeNothing(facts: RecoveryFacts, blanks: number): Step {
  if (isOver(facts)) {
    return blanks < looksForNothing ? look(blanks, false) : end('as it is', 'drop');
  }
  if (facts.replayable && facts.wanted) {
    return { state: { kind: 'replaying' }, effects: [{ kind: 'replay' }] };
  }
  return giveWay(facts);
}

/** Where a new create cannot make a second object, or none is wanted, the address need not wait. */
function giveWay({ singular, wanted }: RecoveryFacts): Step {
  return end('as it is', singular || !wanted ? 'keep' : 'wait');
}

function judgeReplay(facts: RecoveryFacts, state: RecoveryState, event: RecoveryEvent): Step {
  switch (event.kind) {
    case 'answered':
      return end('adopt', 'keep');
    case 'exists':
      return look(0, true);
    case 'refused':
      return giveWay(facts);
    case 'unclear':
      return end('as it is', 'wait');
    default:
      return stay(state);
  }
}

function judgeDelete(facts: RecoveryFacts, state: RecoveryState, event: RecoveryEvent): Step {
  switch (event.kind) {
    case 'gone':
      // The delete of a name that arrives late would take the next object of that name.
      return end('gone', facts.named && !isOver(facts) ? 'keep' : 'drop');
    case 'there':
      return end('as it is', isOver(facts) ? 'drop' : 'keep');
    case 'unknown':
      return end('as it is', 'wait');
    default:
      return stay(state);
  }
}
