import type { Desired } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { list, set } from '../../core/kinds/collections.ts';
import { choice, text, textKind } from '../../core/kinds/text.ts';
import { type Condition, descending, type Principals, type Statement, type Values } from './policy-model.ts';
import { inSetOrder } from './set-order.ts';

const principalAttributes = {
  type: text({ required: true }),
  identifiers: set(textKind, { required: true }),
};

const conditionAttributes = {
  test: text({ required: true }),
  variable: text({ required: true }),
  values: list(textKind, { required: true }),
};

/** The arguments of a `statement` block. */
export const statementAttributes = {
  sid: text(),
  effect: choice(['Allow', 'Deny'], { default: 'Allow' }),
  actions: set(textKind),
  not_actions: set(textKind),
  resources: set(textKind),
  not_resources: set(textKind),
  principals: block(principalAttributes, { unordered: true }),
  not_principals: block(principalAttributes, { unordered: true }),
  condition: block(conditionAttributes, { unordered: true }),
};

/** The statement that a `statement` block stands for. */
export function statementOf(block: Desired<typeof statementAttributes>): Statement {
  return {
    sid: block.sid ?? '',
    effect: block.effect ?? 'Allow',
    action: values(block.actions),
    notAction: values(block.not_actions),
    resource: values(block.resources, withVariables),
    notResource: values(block.not_resources, withVariables),
    principals: principalsOf(block.principals ?? []),
    notPrincipals: principalsOf(block.not_principals ?? []),
    conditions: conditionsOf(block.condition ?? []),
  };
}

/** The texts of a block in which `&{` stands for the `${` of IAM. */
export function variableTexts(block: Desired<typeof statementAttributes>): readonly string[] {
  const principals = [...(block.principals ?? []), ...(block.not_principals ?? [])];
  return [
    ...(block.resources ?? []),
    ...(block.not_resources ?? []),
    ...principals.flatMap(({ identifiers }) => identifiers ?? []),
    ...(block.condition ?? []).flatMap((condition) => condition.values ?? []),
  ];
}

function values(texts: readonly string[] | null, map: (text: string) => string = (text) => text): Values | undefined {
  const distinct = descending([...new Set(texts ?? [])]).map(map);
  return distinct.length > 1 ? distinct : distinct[0];
}

function principalsOf(blocks: readonly Desired<typeof principalAttributes>[]): readonly Principals[] {
  const serialize = ({ type, identifiers }: Desired<typeof principalAttributes>) => ({
    object: { type: type ?? '', identifiers: { set: identifiers ?? [] } },
  });
  return inSetOrder(blocks, serialize).map(({ type, identifiers }) => ({
    type: type ?? '',
    identifiers: values(identifiers, withVariables) ?? [],
  }));
}

function conditionsOf(blocks: readonly Desired<typeof conditionAttributes>[]): readonly Condition[] {
  const serialize = ({ test, variable, values }: Desired<typeof conditionAttributes>) => ({
    object: { test: test ?? '', variable: variable ?? '', values: { list: values ?? [] } },
  });
  return inSetOrder(blocks, serialize).map(({ test, variable, values }) => ({
    test: test ?? '',
    variable: variable ?? '',
    values: (values ?? []).map(withVariables),
  }));
}

function withVariables(text: string): string {
  return text.replaceAll('&{', '${');
}
