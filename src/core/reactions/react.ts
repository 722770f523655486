import type { Change } from '../change.ts';
import { type Control, covers, endOf, isActive } from '../controls/control.ts';
import { addressesOf, openGlass, sayGlass } from '../controls/guard.ts';
import type { DriftRecord } from '../drift.ts';
import type { DriftPart } from './drift-parts.ts';
import type { DriftPolicy } from './drift-policy.ts';
import { reasonOfFight } from './flips.ts';
import { chooseReaction, type Reaction, type ReactionKind } from './rule.ts';
import { closedFor } from './windows.ts';

/** What the reaction to a drift depends on. */
export interface Situation {
  readonly stack: string;
  readonly rules: DriftPolicy;
  /** What happens where no rule matches. */
  readonly drift: ReactionKind;
  readonly controls: readonly Control[];
  /** What is remembered of the drifts of the stack, open and over. */
  readonly records: readonly DriftRecord[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A drift, and what becomes of it. */
export interface Answer {
  readonly part: DriftPart;
  readonly reaction: Reaction;
}

/** What becomes of a drift: what people ordered for now goes before groundstate.yaml, and a fight before both of its ends. */
export function reactTo(change: Change, part: DriftPart, situation: Situation): Reaction {
  const { controls, now } = situation;
  const glass = openGlass(change, controls, now);
  if (glass !== undefined) {
    return { kind: 'hold', by: `break-glass ${glass.id}`, reason: sayGlass(glass), until: glass.until };
  }
  const memory = remember(change, part, situation);
  const order = orderOver(change, part, memory, situation);
  if (order !== undefined) {
    const by = order.kind === 'revert' ? `the order of ${order.by}` : `the end of break-glass ${order.id}`;
    return { kind: 'revert', by, reason: '' };
  }
  const { address } = change;
  const fight = reasonOfFight(memory.field, { address, attribute: part.attribute, openedAt: memory.openedAt });
  if (fight !== '') return { kind: 'hold', by: 'the rule for fields that are fought over', reason: fight };
  const { stack, rules, drift } = situation;
  const facts = {
    stack,
    address,
    ...(change.addedTo === undefined ? {} : { parent: change.addedTo }),
    type: change.type,
    attribute: part.attribute,
    tier: part.tier,
    severity: part.severity,
    culprit: memory.own?.culprit,
    firstSeen: memory.openedAt,
  };
  const reaction = chooseReaction(facts, { reactions: rules.reactions, drift }, now);
  const closed = reaction.reason === '' ? closedFor(rules.calendar, { stack, what: 'drift' }, now) : undefined;
  if (closed === undefined) return reaction;
  const { reason, opensAt } = closed;
  return { ...reaction, reason, ...(opensAt === undefined ? {} : { until: opensAt }) };
}

interface Memory {
  /** Everything that is remembered of the field, whatever its live value was. */
  readonly field: readonly DriftRecord[];
  /** The record of this very drift, where it is open. */
  readonly own: DriftRecord | undefined;
  readonly openedAt: number;
}

function remember({ address }: Change, { id, attribute }: DriftPart, { records, now }: Situation): Memory {
  const field = records.filter((record) => record.address === address && record.attribute === attribute);
  const own = field.find((record) => record.id === id && record.status === 'open');
  return { field, own, openedAt: own?.firstSeen ?? now };
}

/** What a person ordered about this drift: to put it back, or a break-glass that is over and in which it was made or kept. */
function orderOver(
  change: Change,
  { id }: DriftPart,
  { openedAt, own }: Memory,
  { controls, now }: Situation,
): Control | undefined {
  return controls.find((control) => {
    if (control.kind === 'revert') {
      const { driftId, occurrence = own?.recurrences } = control;
      return driftId === id && occurrence === own?.recurrences && isActive(control, now);
    }
    const isOver = control.kind === 'break-glass' && now >= endOf(control);
    const isMadeIn = openedAt >= control.from && covers(control, addressesOf(change));
    return isOver && (isMadeIn || control.driftId === id);
  });
}
