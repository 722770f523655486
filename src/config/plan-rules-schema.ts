import { z } from 'zod';
import { isName, parseAddress } from '../core/address.ts';
import type { Action } from '../core/change.ts';
import { CHECKS, type PlanRule } from '../core/plan-rules/plan-rule.ts';

const ACTIONS = [
  'create',
  'update',
  'revert drift',
  'replace',
  'delete',
  'adopt',
  'forget',
] as const satisfies Action[];
const DAY_MS = 86_400_000;

const Text = (subject: string) => {
  const sentence = `${subject} must be text in one line.`;
  return z.string(sentence).regex(/^[^\p{Cc}]+$/u, sentence);
};

const Texts = (name: string, what: string) =>
  z.array(Text(`An entry of "${name}"`), `"${name}" must be a list of ${what}.`).min(1, `"${name}" must not be empty.`);

const TYPE = 'An entry of "types" must be a resource type, like aws_vpc; * stands for anything.';

const When = z.strictObject(
  {
    stacks: Texts('stacks', 'names of stacks').optional(),
    types: z
      .array(
        z.string(TYPE).refine((type) => isName(type.replaceAll('*', 'x')), { error: TYPE }),
        '"types" must be a list of resource types.',
      )
      .min(1, '"types" must not be empty.')
      .optional(),
    addresses: Texts('addresses', 'addresses, in which * stands for anything').optional(),
    actions: z
      .array(
        z.enum(ACTIONS, `An entry of "actions" must be one of ${ACTIONS.join(', ')}.`),
        '"actions" must be a list of actions.',
      )
      .min(1, '"actions" must not be empty.')
      .optional(),
    attributes: Texts('attributes', 'names of attributes').optional(),
    causes: z
      .array(z.enum(['git', 'drift'], 'An entry of "causes" must be git or drift.'), '"causes" must be a list.')
      .min(1, '"causes" must not be empty.')
      .optional(),
    by: Texts('by', 'people: names and mail addresses of authors, names of those who edit by hand').optional(),
  },
  '"when" must be a table of conditions.',
);

const DATE = '"until" must be a day, like 2026-12-31; it is the last day on which the exception holds, in UTC.';

const Exception = z.strictObject(
  {
    address: z
      .string('"address" must be a full address, like network/aws_vpc.main.')
      .refine((address) => parseAddress(address) !== undefined, {
        error: '"address" must be a full address, like network/aws_vpc.main.',
      }),
    reason: Text('"reason"'),
    until: z
      .string(DATE)
      .regex(/^\d{4}-\d{2}-\d{2}$/, DATE)
      .refine((day) => new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true, { error: DATE }),
  },
  'An entry of "except" must be a table with "address", "reason" and "until".',
);

const NAME = '"name" must be lower-case letters, digits and dashes, like no-open-ports.';

const Rule = z
  .strictObject(
    {
      name: z.string(NAME).regex(/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/, NAME),
      check: z.enum(CHECKS, `"check" must be one of ${CHECKS.join(', ')}.`).optional(),
      when: When.optional(),
      tags: Texts('tags', 'keys of tags').optional(),
      allowed_ports: z
        .array(
          z
            .int('An entry of "allowed_ports" must be a port.')
            .min(0, 'An entry of "allowed_ports" must be a port.')
            .max(65_535, 'An entry of "allowed_ports" must be a port.'),
          '"allowed_ports" must be a list of ports.',
        )
        .optional(),
      effect: z.enum(['warn', 'hold', 'refuse'], '"effect" must be warn, hold or refuse.'),
      message: Text('"message"').optional(),
      except: z.array(Exception, '"except" must be a list of exceptions.').optional(),
    },
    'A rule must be a table with "name", "effect", and "check" or "when".',
  )
  .superRefine((rule, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const { stacks: _stacks, ...narrowing } = rule.when ?? {};
    if (rule.check === undefined && Object.keys(narrowing).length === 0) {
      complain(
        'name',
        `The rule "${rule.name}" would find every change: give it a "check", or "when" with more than stacks.`,
      );
    }
    if ((rule.check === 'missing_tags') !== (rule.tags !== undefined)) {
      complain('tags', '"tags" belongs to the check missing_tags, and that check needs it.');
    }
    if (rule.allowed_ports !== undefined && rule.check !== 'public_ingress') {
      complain('allowed_ports', '"allowed_ports" belongs to the check public_ingress.');
    }
  });

/** The section `rules` of `groundstate.yaml`. */
export const PlanRules = z.array(Rule, '"rules" must be a list of rules.').superRefine((rules, context) => {
  for (const [index, { name }] of rules.entries()) {
    if (rules.findIndex((rule) => rule.name === name) === index) continue;
    context.addIssue({ code: 'custom', path: [index, 'name'], message: `There are two rules named "${name}".` });
  }
});

/** The settings that may stand in a table of the section, for suggestions. */
export function ruleKeysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.includes('when')) return Object.keys(When.shape);
  return Object.keys(path.includes('except') ? Exception.shape : Rule.shape);
}

/** The rules as the plan takes them. */
export function toPlanRules(rules: z.infer<typeof PlanRules> | undefined): readonly PlanRule[] {
  return (rules ?? []).map((rule) => ({
    name: rule.name,
    check: rule.check,
    scope: {
      stacks: rule.when?.stacks ?? [],
      types: rule.when?.types ?? [],
      addresses: rule.when?.addresses ?? [],
      actions: rule.when?.actions ?? [],
      attributes: rule.when?.attributes ?? [],
      causes: rule.when?.causes ?? [],
      by: rule.when?.by ?? [],
    },
    tags: rule.tags ?? [],
    allowedPorts: rule.allowed_ports ?? [],
    effect: rule.effect,
    message: rule.message,
    exceptions: (rule.except ?? []).map(({ address, reason, until }) => ({
      address,
      reason,
      until: Date.parse(`${until}T00:00:00Z`) + DAY_MS,
    })),
  }));
}

/** Names of stacks in rules that no stack has; a pattern may fit none. */
export function strangeStacks(
  rules: readonly PlanRule[],
  names: readonly string[],
): readonly (readonly [string, string])[] {
  return rules.flatMap(({ name, scope }) =>
    scope.stacks
      .filter((stack) => !stack.includes('*') && !names.includes(stack))
      .map((stack) => [name, stack] as const),
  );
}
