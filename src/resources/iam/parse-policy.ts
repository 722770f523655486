import type { Condition, PolicyDocument, Principals, Statement } from './policy-model.ts';

/** A document, or why the text is none; the reason continues a sentence. */
export type ParsedPolicy = { readonly document: PolicyDocument } | { readonly problem: string };

type Members = Readonly<Record<string, unknown>>;

/** Reads a policy document that was given as JSON text. */
export function parsePolicy(text: string): ParsedPolicy {
  try {
    return { document: readDocument(JSON.parse(text)) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function readDocument(value: unknown): PolicyDocument {
  const document = membersOf(value, 'the document');
  const statements = member(document, 'Statement') ?? [];
  if (!Array.isArray(statements)) {
    throw new Error('its Statement must be a list of statements');
  }
  return {
    version: textOf(document, 'Version'),
    id: textOf(document, 'Id'),
    statements: statements.map((statement) => readStatement(membersOf(statement, 'a statement'))),
  };
}

function readStatement(statement: Members): Statement {
  return {
    sid: textOf(statement, 'Sid'),
    effect: textOf(statement, 'Effect'),
    action: member(statement, 'Action'),
    notAction: member(statement, 'NotAction'),
    resource: member(statement, 'Resource'),
    notResource: member(statement, 'NotResource'),
    principals: readPrincipals(member(statement, 'Principal')),
    notPrincipals: readPrincipals(member(statement, 'NotPrincipal')),
    conditions: readConditions(member(statement, 'Condition')),
  };
}

function readPrincipals(value: unknown): readonly Principals[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (typeof value === 'string') {
    return [{ type: '*', identifiers: ['*'] }]; // any text stands for everybody, as in the provider
  }
  return Object.entries(membersOf(value, 'Principal')).map(([type, identifiers]) => {
    if (typeof identifiers === 'string') {
      return { type, identifiers };
    }
    return { type, identifiers: textsOf(identifiers, `the principals of type "${type}"`) };
  });
}

/** Values that are neither text, true or false, nor a list are dropped, as in the provider. */
function readConditions(value: unknown): readonly Condition[] {
  return Object.entries(membersOf(value ?? {}, 'Condition')).flatMap(([test, variables]) =>
    Object.entries(membersOf(variables, `the condition ${test}`)).flatMap(([variable, values]) => {
      if (typeof values === 'string' || typeof values === 'boolean') {
        return [{ test, variable, values: [String(values)] }];
      }
      return Array.isArray(values) ? [{ test, variable, values: textsOf(values, `the condition ${test}`) }] : [];
    }),
  );
}

/** Names are matched without regard to case where no exact one is there. */
function member(members: Members, name: string): unknown {
  const key = Object.hasOwn(members, name)
    ? name
    : Object.keys(members).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : members[key];
}

function textOf(members: Members, name: string): string {
  const value = member(members, name) ?? '';
  if (typeof value !== 'string') {
    throw new Error(`its ${name} must be a text`);
  }
  return value;
}

function textsOf(value: unknown, what: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
    throw new Error(`${what} must be texts`);
  }
  return value;
}

function membersOf(value: unknown, what: string): Members {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Error(`${what} must be a JSON object`);
  }
  return value as Members;
}
