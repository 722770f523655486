/** A call, as IAM judges it. */
export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the call, `iam:PermissionsBoundary`. */
  readonly context?: Readonly<Record<string, string>>;
}

/** What policies say to a call; unclear: a condition decides that cannot be judged from here. */
export type IamVerdict = 'allowed' | 'denied' | 'unclear';

/** A policy as IAM stores it, before anything in it is believed. */
export interface IamPolicy {
  readonly Statement?: unknown;
}

type Match = 'yes' | 'no' | 'perhaps';
type Parts = Readonly<Record<string, unknown>>;

/** Keys that only these calls have, so that a request without them has none. */
const knownKeys: Readonly<Record<string, undefined>> = {
  'iam:PermissionsBoundary': undefined,
  'iam:PassedToService': undefined,
  'sts:ExternalId': undefined,
};

/**
 * Evaluates identity policies and, where there is one, a boundary, as IAM does: an explicit deny wins, both have to allow.
 * Policies of organizations and of resources are not seen. Never says allowed or denied where a condition may say otherwise.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-non-principal.html
 */
export function evaluatePolicies(
  request: IamRequest,
  policies: readonly IamPolicy[],
  boundary?: IamPolicy,
): IamVerdict {
  const verdicts = [judge(request, policies), ...(boundary === undefined ? [] : [judge(request, [boundary])])];
  if (verdicts.includes('denied')) return 'denied';
  return verdicts.includes('unclear') ? 'unclear' : 'allowed';
}

function judge(request: IamRequest, policies: readonly IamPolicy[]): IamVerdict {
  const statements = policies.flatMap(({ Statement }) => [Statement].flat()).map(partsOf);
  const matches = statements.map((statement) => ({ effect: statement['Effect'], match: matchOf(request, statement) }));
  const has = (effect: 'Allow' | 'Deny', match: Match) =>
    matches.some((one) => one.effect === effect && one.match === match);
  if (has('Deny', 'yes')) return 'denied';
  if (!has('Allow', 'yes')) return has('Allow', 'perhaps') ? 'unclear' : 'denied';
  return has('Deny', 'perhaps') ? 'unclear' : 'allowed';
}

function matchOf({ action, resource, context = {} }: IamRequest, statement: Parts): Match {
  const isAction = (pattern: string) => wildcard(pattern.toLowerCase()).test(action.toLowerCase());
  const isResource = (pattern: string) => wildcard(pattern).test(resource);
  if (!named(statement, 'Action', isAction) || !named(statement, 'Resource', isResource)) return 'no';
  const results = conditionsOf(statement).map((condition) => holds(condition, { ...knownKeys, ...context }));
  if (results.includes('no')) return 'no';
  return results.includes('perhaps') ? 'perhaps' : 'yes';
}

/** `Action` or `NotAction`; a statement with neither means nothing. */
function named(statement: Parts, key: 'Action' | 'Resource', matches: (pattern: string) => boolean): boolean {
  const wanted = textsOf(statement[key]);
  const spared = textsOf(statement[`Not${key}`]);
  return wanted.length > 0 ? wanted.some(matches) : spared.length > 0 && !spared.some(matches);
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

function conditionsOf(statement: Parts): readonly Condition[] {
  return Object.entries(partsOf(statement['Condition'])).flatMap(([operator, keys]) =>
    Object.entries(partsOf(keys)).map(([key, values]) => ({ operator, key, values: textsOf(values) })),
  );
}

function holds({ operator, key, values }: Condition, known: Readonly<Record<string, string | undefined>>): Match {
  const [, kind = '', not = '', how = '', ifExists = ''] =
    /^(String|Arn)(Not)?(Equals|Like)(IfExists)?$/.exec(operator) ?? [];
  const name = Object.keys(known).find((one) => one.toLowerCase() === key.toLowerCase());
  if (kind === '' || name === undefined || values.some((value) => value.includes('${'))) return 'perhaps';
  const value = known[name];
  if (value === undefined) return not !== '' || ifExists !== '' ? 'yes' : 'no';
  const isLike = how === 'Like' || kind === 'Arn';
  const found = values.some((pattern) => (isLike ? wildcard(pattern).test(value) : pattern === value));
  return found === (not === '') ? 'yes' : 'no';
}

function partsOf(value: unknown): Parts {
  return typeof value === 'object' && value !== null ? (value as Parts) : {};
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().filter((one) => typeof one === 'string');
}

/** `*` stands for anything and `?` for one character: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
function wildcard(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
