import { compareBytes, sortedKeys } from './policy-json.ts';

/** One or several values: a single one is printed without a list. */
export type Values = string | readonly string[];

/** Principals of one type. */
export interface Principals {
  readonly type: string;
  readonly identifiers: Values;
}

/** One condition of a statement. */
export interface Condition {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}

/** A statement; action and resource members of a given document are kept as they were. */
export interface Statement {
  readonly sid: string;
  readonly effect: string;
  readonly action?: unknown;
  readonly notAction?: unknown;
  readonly resource?: unknown;
  readonly notResource?: unknown;
  readonly principals: readonly Principals[];
  readonly notPrincipals: readonly Principals[];
  readonly conditions: readonly Condition[];
}

/** A policy document. */
export interface PolicyDocument {
  readonly version: string;
  readonly id: string;
  readonly statements: readonly Statement[];
}

/** A document without anything in it. */
export const emptyDocument: PolicyDocument = { version: '', id: '', statements: [] };

/** The first document with the second laid over it: a later id wins, a newer version wins, a statement replaces that of the same Sid. */
export function mergeDocuments(base: PolicyDocument, over: PolicyDocument): PolicyDocument {
  const statements = [...base.statements];
  for (const statement of over.statements) {
    const at = statement.sid === '' ? -1 : statements.findIndex(({ sid }) => sid === statement.sid);
    if (at < 0) {
      statements.push(statement);
    } else {
      statements[at] = statement;
    }
  }
  return {
    version: compareBytes(over.version, base.version) > 0 ? over.version : base.version,
    id: over.id === '' ? base.id : over.id,
    statements,
  };
}

/** The document as the object that is printed: members in the provider's order, empty ones left out. */
export function printedDocument({ version, id, statements }: PolicyDocument): object {
  return {
    ...(version === '' ? {} : { Version: version }),
    ...(id === '' ? {} : { Id: id }),
    ...(statements.length === 0 ? {} : { Statement: statements.map(printedStatement) }),
  };
}

function printedStatement(statement: Statement): object {
  const { sid, effect, principals, notPrincipals, conditions } = statement;
  return {
    ...(sid === '' ? {} : { Sid: sid }),
    ...(effect === '' ? {} : { Effect: effect }),
    ...given('Action', statement.action),
    ...given('NotAction', statement.notAction),
    ...given('Resource', statement.resource),
    ...given('NotResource', statement.notResource),
    ...(principals.length === 0 ? {} : { Principal: printedPrincipals(principals) }),
    ...(notPrincipals.length === 0 ? {} : { NotPrincipal: printedPrincipals(notPrincipals) }),
    ...(conditions.length === 0 ? {} : { Condition: printedConditions(conditions) }),
  };
}

function given(name: string, value: unknown): object {
  return value === undefined || value === null ? {} : { [name]: sortedKeys(value) };
}

/** Only `*` of type `*` is written as a text, because IAM refuses that form for what means `{"AWS": "*"}`. */
function printedPrincipals(principals: readonly Principals[]): unknown {
  const [first] = principals;
  if (principals.length === 1 && first?.type === '*' && [first.identifiers].flat().join() === '*') {
    return '*';
  }
  const types = new Map<string, Values>();
  for (const { type, identifiers } of principals) {
    const before = types.get(type);
    const added = typeof identifiers === 'string' ? identifiers : descending(identifiers);
    types.set(type, before === undefined ? added : [before, added].flat());
  }
  return sortedKeys(Object.fromEntries(types));
}

/** The order of condition values is kept, because some tests depend on it. */
function printedConditions(conditions: readonly Condition[]): unknown {
  const tests: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of conditions) {
    const variables = (tests[test] ??= {});
    variables[variable] = [...(variables[variable] ?? []), ...values];
  }
  const single = (values: readonly string[]): Values => (values.length === 1 ? (values[0] ?? '') : values);
  const printed = Object.entries(tests).map(([test, variables]) => [
    test,
    Object.fromEntries(Object.entries(variables).map(([variable, values]) => [variable, single(values)])),
  ]);
  return sortedKeys(Object.fromEntries(printed));
}

/** Values in descending byte order, as the provider prints every list of a statement. */
export function descending(values: readonly string[]): readonly string[] {
  return [...values].sort((a, b) => compareBytes(b, a));
}
