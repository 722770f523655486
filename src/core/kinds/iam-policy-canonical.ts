import { canonicalJson, parseJson } from './json.ts';

type Json = Readonly<Record<string, unknown>>;

/** The version that AWS assumes where a document names none. */
const assumedVersion = '2008-10-17';

/** The document in a policy text: no text is the empty document, a list of one is its member, URL encoding is undone. */
export function readPolicy(text: string): Json | undefined {
  const plain = decodeUrl(text.trim());
  if (plain === '') {
    return {};
  }
  const parsed = parseJson(plain);
  const document = Array.isArray(parsed) && parsed.length === 1 ? (parsed[0] as unknown) : parsed;
  return isObject(document) ? document : undefined;
}

/** IAM answers with documents in URL encoding; a JSON document itself never begins with a percent sign. */
function decodeUrl(text: string): string {
  if (!text.startsWith('%')) {
    return text;
  }
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** One text for all ways to write the same document. */
export function canonicalPolicy(document: Json): string {
  const { Statement, Version, Id, ...rest } = document;
  const statements = toList(Statement).map(canonicalStatement).sort();
  const empty = Object.keys(document).length === 0;
  return canonicalJson({
    ...rest,
    Id: Id ?? '',
    Version: empty ? '' : (Version ?? assumedVersion),
    Statement: statements,
  });
}

function canonicalStatement(statement: unknown): string {
  if (!isObject(statement)) {
    return canonicalJson(statement);
  }
  const members = Object.entries(statement).flatMap(([name, value]): [string, unknown][] => {
    const canonical = canonicalMember(name, value);
    return canonical === undefined ? [] : [[name, canonical]];
  });
  return canonicalJson(Object.fromEntries(members));
}

/** Undefined: the member says nothing. */
function canonicalMember(name: string, value: unknown): unknown {
  switch (name) {
    case 'Sid':
      return value === '' || value === null ? undefined : value;
    case 'Effect':
      return typeof value === 'string' ? value.toLowerCase() : value;
    case 'Action':
    case 'NotAction':
    case 'Resource':
    case 'NotResource':
      return textSet(value);
    case 'Principal':
    case 'NotPrincipal':
      return canonicalPrincipal(value);
    case 'Condition':
      return canonicalCondition(value);
    default:
      return value;
  }
}

/** The text "*" stands for everybody, and equals only itself: as `{"AWS": "*"}` it is another principal. */
function canonicalPrincipal(value: unknown): unknown {
  if (!isObject(value)) {
    return value;
  }
  return mapMembers(value, (members, key) => textSet(key === 'AWS' ? toList(members).map(accountOf) : members));
}

/** The root of an account and the bare account number name the same principal. */
function accountOf(principal: unknown): unknown {
  const root = typeof principal === 'string' ? /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(principal) : null;
  return root?.[1] ?? principal;
}

function canonicalCondition(value: unknown): unknown {
  if (!isObject(value)) {
    return value;
  }
  if (Object.keys(value).length === 0) {
    return undefined;
  }
  return mapMembers(value, (tests) => (isObject(tests) ? mapMembers(tests, conditionValues) : tests));
}

/** AWS keeps condition values as text: true and "true", 5 and "5" are the same. */
function conditionValues(value: unknown): unknown {
  return textSet(
    toList(value).map((item) => (typeof item === 'boolean' || typeof item === 'number' ? String(item) : item)),
  );
}

/** One text and a list of it are the same, in any order and however often; what is not text is left as it is. */
function textSet(value: unknown): unknown {
  const members = toList(value);
  return members.every((member) => typeof member === 'string') ? [...new Set(members)].sort() : members;
}

function toList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    return value as readonly unknown[];
  }
  return value === undefined || value === null ? [] : [value];
}

function mapMembers(object: Json, change: (value: unknown, key: string) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
