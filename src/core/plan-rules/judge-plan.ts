import type { Decision } from '../change.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { fits } from '../wildcard.ts';
import { checks } from './checks.ts';
import type { PlanRule, RuleScope, Subject } from './plan-rule.ts';

interface Judging {
  readonly decisions: readonly Decision[];
  readonly rules: readonly PlanRule[];
  subjectOf(decision: Decision): Subject;
  /** Milliseconds since the epoch, for the end of exceptions. */
  readonly now: number;
}

/** What rules make of a plan. */
export interface Judged {
  readonly decisions: readonly Decision[];
  /** One for each change that a rule only warns of. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Lets the rules of `groundstate.yaml` look at each change that does something. The strictest rule that finds a change
 * decides; what policy holds already stays held, and is refused where a rule says so.
 */
export function judgePlan({ decisions, rules, subjectOf, now }: Judging): Judged {
  if (rules.length === 0) {
    return { decisions, warnings: [] };
  }
  const warnings: Diagnostic[] = [];
  const judged = decisions.map((decision) => {
    if (decision.change.action === 'none') {
      return decision;
    }
    const findings = findAll(rules, subjectOf(decision), now);
    warnings.push(
      ...findings.filter(({ rule }) => rule.effect === 'warn').map((finding) => warningOf(finding, decision)),
    );
    return decide(decision, findings);
  });
  return { decisions: judged, warnings };
}

interface Finding {
  readonly rule: PlanRule;
  /** What was found, and of an exception that it has run out. */
  readonly text: string;
}

function findAll(rules: readonly PlanRule[], subject: Subject, now: number): readonly Finding[] {
  return rules.flatMap((rule) => {
    if (!isInScope(rule.scope, subject)) {
      return [];
    }
    const found = rule.check === undefined ? 'is what this rule is about' : checks[rule.check](subject, rule);
    const exceptions = rule.exceptions.filter(({ address }) => address === subject.change.address);
    if (found === undefined || exceptions.some(({ until }) => now < until)) {
      return [];
    }
    const ended = exceptions.length > 0 ? ' Its exception in groundstate.yaml has run out.' : '';
    return [{ rule, text: `${found}.${ended}` }];
  });
}

function decide(decision: Decision, findings: readonly Finding[]): Decision {
  const refused = findings.find(({ rule }) => rule.effect === 'refuse');
  if (refused !== undefined) {
    const reason = `${say(refused, decision)} The rule refuses it, and no approval changes that: change Git, or the rule and its exceptions in groundstate.yaml.`;
    return { ...decision, verdict: 'held', reason, refusedBy: refused.rule.name };
  }
  const held = findings.find(({ rule }) => rule.effect === 'hold');
  if (held === undefined || decision.verdict === 'held') {
    return decision;
  }
  return {
    ...decision,
    verdict: 'held',
    reason: `${say(held, decision)} It waits for the approval of somebody else than its author.`,
  };
}

function warningOf(finding: Finding, decision: Decision): Diagnostic {
  return {
    severity: 'warning',
    code: 'plan-rule',
    summary: 'A rule of groundstate.yaml warns of a change',
    detail: say(finding, decision),
    address: decision.change.address,
  };
}

function say({ rule, text }: Finding, { change }: Decision): string {
  const message = rule.message === undefined ? '' : ` ${rule.message}`;
  return `Rule "${rule.name}": ${change.address} ${text}${message}`;
}

function isInScope(scope: RuleScope, { stack, change, people }: Subject): boolean {
  const causes = change.cause === 'both' ? ['git', 'drift'] : [change.cause];
  return (
    isAny(scope.stacks, [stack]) &&
    isAny(scope.types, [change.type]) &&
    isAny(scope.addresses, [change.address]) &&
    isAny(scope.actions, [change.action]) &&
    isAny(
      scope.attributes,
      change.differences.map(({ attribute }) => attribute),
    ) &&
    isAny(scope.causes, causes) &&
    isAny(scope.by, people)
  );
}

/** Whether one of the texts fits one of the patterns; without a pattern anything does. */
function isAny(patterns: readonly string[], texts: readonly string[]): boolean {
  return patterns.length === 0 || texts.some((text) => patterns.some((pattern) => fits(pattern, text)));
}
