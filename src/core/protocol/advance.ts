/** How the applied commit stands to the one that a run is for; `unknown` where Git cannot tell. */
export type Relation = 'same' | 'ancestor' | 'not-ancestor' | 'unknown';

/** Where a run stands with the applied commit of its stack. */
export type AdvanceState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'asking'; readonly from: string; readonly to: string }
  | { readonly kind: 'running'; readonly from: string | undefined; readonly to: string }
  | { readonly kind: 'advancing'; readonly from: string | undefined; readonly to: string }
  | { readonly kind: 'ended'; readonly end: AdvanceEnd };

/** `stale`: the commit does not descend from the applied one; `moved`: another run moved the applied commit. */
export type AdvanceEnd = 'stale' | 'unknown' | 'advanced' | 'not needed' | 'incomplete' | 'moved' | 'unclear';

/** What happens to a run. `finish`: all that policy allows was done, and nothing of the stack is open (`complete`), or not. */
export type AdvanceEvent =
  | { readonly kind: 'begin'; readonly applied: string | undefined; readonly commit: string }
  | { readonly kind: 'relation'; readonly relation: Relation }
  | { readonly kind: 'finish'; readonly complete: boolean }
  | { readonly kind: 'written' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unclear' };

/** What is done about it. The advance is a fenced write on the condition that the applied commit is still `from`. */
export type AdvanceEffect =
  | { readonly kind: 'ask'; readonly from: string; readonly to: string }
  | { readonly kind: 'run' }
  | { readonly kind: 'advance'; readonly from: string | undefined; readonly to: string }
  | { readonly kind: 'end'; readonly end: AdvanceEnd };

interface Step {
  readonly state: AdvanceState;
  readonly effects: readonly AdvanceEffect[];
}

/** Where every run begins. */
export const readyAdvance: AdvanceState = { kind: 'ready' };

/** The advance of the applied commit: only to a descendant, only after everything was done, only from what was read. */
export function stepAdvance(state: AdvanceState, event: AdvanceEvent): Step {
  switch (state.kind) {
    case 'ready':
      return event.kind === 'begin' ? begin(event.applied, event.commit) : { state, effects: [] };
    case 'asking':
      return event.kind === 'relation' ? judge(state, event.relation) : { state, effects: [] };
    case 'running':
      return event.kind === 'finish' ? finish(state, event.complete) : { state, effects: [] };
    case 'advancing':
      return conclude(state, event);
    case 'ended':
      return { state, effects: [] };
  }
}

function end(how: AdvanceEnd): Step {
  return { state: { kind: 'ended', end: how }, effects: [{ kind: 'end', end: how }] };
}

function run(from: string | undefined, to: string): Step {
  return { state: { kind: 'running', from, to }, effects: [{ kind: 'run' }] };
}

function begin(from: string | undefined, to: string): Step {
  return from === undefined || from === to
    ? run(from, to)
    : { state: { kind: 'asking', from, to }, effects: [{ kind: 'ask', from, to }] };
}

function judge({ from, to }: AdvanceState & { readonly kind: 'asking' }, relation: Relation): Step {
  switch (relation) {
    case 'same':
    case 'ancestor':
      return run(from, to);
    case 'not-ancestor':
      return end('stale');
    case 'unknown':
      return end('unknown');
  }
}

function finish({ from, to }: AdvanceState & { readonly kind: 'running' }, complete: boolean): Step {
  if (!complete) {
    return end('incomplete');
  }
  return from === to
    ? end('not needed')
    : { state: { kind: 'advancing', from, to }, effects: [{ kind: 'advance', from, to }] };
}

function conclude(state: AdvanceState, event: AdvanceEvent): Step {
  switch (event.kind) {
    case 'written':
      return end('advanced');
    case 'refused':
      return end('moved');
    case 'unclear':
      return end('unclear');
    default:
      return { state, effects: [] };
  }
}
