import type { Culprit, DriftTier, Severity } from '../drift.ts';
import { utcText } from '../utc-text.ts';
import { matchesAny } from './pattern.ts';

/** One rule of `reactions` in groundstate.yaml. What it does not name it does not ask for; `*` in a name is any text. */
export interface ReactionRule {
  /** Its place in the list, from 1. */
  readonly number: number;
  readonly stacks?: readonly string[];
  readonly addresses?: readonly string[];
  readonly types?: readonly string[];
  /** `*` alone is meant as every attribute, and as the object as a whole. */
  readonly attributes?: readonly string[];
  readonly severities?: readonly Severity[];
  readonly kinds?: readonly DriftTier[];
  /** Principals, as CloudTrail names them; `unknown` where it names nobody. */
  readonly actors?: readonly string[];
  readonly reaction: ReactionKind;
  /** How long a revert waits after the drift was first seen. Milliseconds. */
  readonly graceMs: number;
}

export type ReactionKind = 'report' | 'hold' | 'revert';

/** What is known of a drift when its reaction is chosen. */
export interface DriftFacts {
  readonly stack: string;
  readonly address: string;
  /** Of an added child: what it was added to. */
  readonly parent?: string;
  readonly type: string;
  readonly attribute: string;
  readonly tier: DriftTier;
  readonly severity: Severity;
  /** Undefined: not known, or not yet. */
  readonly culprit: Culprit | undefined;
  /** When it was first seen, in milliseconds since the epoch. */
  readonly firstSeen: number;
}

/** What becomes of a drift. */
export interface Reaction {
  readonly kind: ReactionKind;
  /** Which rule says so: `rule 2 of groundstate.yaml`. */
  readonly by: string;
  /** Why it is not put back now, in full sentences; empty where it is. */
  readonly reason: string;
  /** When that changes by itself, in milliseconds since the epoch. */
  readonly until?: number;
}

/** CloudTrail shows nearly every call within 15 minutes; a rule about people waits so long for a name. */
const NAMED_WITHIN_MS = 20 * 60_000;

/** The reaction to a drift: the first rule that matches answers, and last the `drift` setting of the stack. */
export function chooseReaction(
  facts: DriftFacts,
  policy: { readonly reactions: readonly ReactionRule[]; readonly drift: ReactionKind },
  now: number,
): Reaction {
  const candidates = policy.reactions.filter((rule) => matchesObject(rule, facts));
  return firstAnswer(candidates, facts, { drift: policy.drift, now });
}

interface Context {
  readonly drift: ReactionKind;
  readonly now: number;
}

function firstAnswer(rules: readonly ReactionRule[], facts: DriftFacts, context: Context): Reaction {
  const [rule, ...rest] = rules;
  if (rule === undefined) return answerOfStack(context.drift);
  const isActor = matchesActor(rule, facts, context.now);
  if (isActor === 'no') return firstAnswer(rest, facts, context);
  const answer = answerOfRule(rule, facts, context.now);
  if (isActor === 'yes') return answer;
  // Who did it is not known yet. Nothing is written on a guess; where nothing would be written anyway, nothing waits.
  const otherwise = firstAnswer(rest, facts, context);
  if (otherwise.reason !== '' || answer.reason === '') return otherwise;
  const until = facts.firstSeen + NAMED_WITHIN_MS;
  return {
    kind: 'revert',
    by: answer.by,
    reason: `Who did it is not known yet, and ${answer.by} asks for that. It is decided as soon as CloudTrail names somebody, and otherwise at ${utcText(until)}.`,
    until,
  };
}

function answerOfRule(rule: ReactionRule, { firstSeen }: DriftFacts, now: number): Reaction {
  const by = `rule ${rule.number} of groundstate.yaml`;
  if (rule.reaction !== 'revert') return { kind: rule.reaction, by, reason: sayLeft(rule.reaction, by) };
  const until = firstSeen + rule.graceMs;
  if (now >= until) return { kind: 'revert', by, reason: '' };
  const reason = `It is put back at ${utcText(until)} (${by}), unless Git has it by then, or somebody pauses it.`;
  return { kind: 'revert', by, reason, until };
}

/** The default of the stack: what `drift` says in groundstate.yaml, built in as `report`. */
function answerOfStack(drift: ReactionKind): Reaction {
  const by = `\`drift: ${drift}\` of the stack`;
  switch (drift) {
    case 'revert':
      return { kind: 'revert', by, reason: '' };
    case 'report':
      return {
        kind: 'report',
        by,
        reason:
          'groundstate.yaml says that drift of this stack is only reported. Put it back by hand, change Git, or set `drift: revert`.',
      };
    case 'hold':
      return { kind: 'hold', by, reason: sayLeft('hold', 'groundstate.yaml') };
  }
}

function sayLeft(kind: 'report' | 'hold', by: string): string {
  const who = by.replace(/^r/, 'R');
  return kind === 'report'
    ? `${who} says that this drift is only reported. Put it back by hand, or change Git.`
    : `${who} says that this drift is put before a person. «groundstate revert» puts it back; or change Git.`;
}

function matchesObject(rule: ReactionRule, facts: DriftFacts): boolean {
  return (
    matchesAny(rule.stacks, facts.stack) &&
    namesOf(facts).some((name) => matchesAny(rule.addresses, name)) &&
    matchesAny(rule.types, facts.type) &&
    matchesAny(rule.attributes, facts.attribute) &&
    (rule.severities?.includes(facts.severity) ?? true) &&
    (rule.kinds?.includes(facts.tier) ?? true)
  );
}

/** An address without instance key names every instance, and that of a parent what was added to it. */
function namesOf({ address, parent = address }: DriftFacts): readonly string[] {
  const withoutKey = (name: string): string => name.replace(/\[.*$/s, '');
  return [address, withoutKey(address), parent, withoutKey(parent)];
}

function matchesActor(
  { actors }: ReactionRule,
  { culprit, firstSeen }: DriftFacts,
  now: number,
): 'yes' | 'no' | 'later' {
  if (actors === undefined) return 'yes';
  // What only an event says is not acted on: whoever may write into the queue could choose the rule.
  if (culprit !== undefined && culprit.standing === undefined) {
    const named = actors.filter((actor) => actor !== 'unknown');
    return matchesAny(named, culprit.name) ? 'yes' : 'no';
  }
  if (now < firstSeen + NAMED_WITHIN_MS) return 'later';
  return actors.includes('unknown') ? 'yes' : 'no';
}
