import type { PolicyDocument, Statement } from '../../infra/policies/document.ts';

/** A call, as IAM judges it. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the call, `iam:PermissionsBoundary`. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Evaluates identity policies and, where there is one, a boundary, as IAM does: an explicit deny wins, both have to allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-non-principal.html
 */
export function isAllowed(request: Request, policies: readonly PolicyDocument[], boundary?: PolicyDocument): boolean {
  const verdict = judge(request, policies);
  return verdict === 'allow' && (boundary === undefined || judge(request, [boundary]) === 'allow');
}

function judge(request: Request, policies: readonly PolicyDocument[]): 'allow' | 'deny' | 'nothing' {
  const matching = policies.flatMap(({ Statement }) => Statement).filter((statement) => matches(request, statement));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'deny';
  return matching.length > 0 ? 'allow' : 'nothing';
}

function matches(
  { action, resource, context = {} }: Request,
  { Action, Resource, Condition = {} }: Statement,
): boolean {
  return (
    Action.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    Resource.some((pattern) => like(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) => {
      if (!/^String(Not)?Equals$/.test(operator)) throw new Error(`the evaluator knows no ${operator}`);
      const isWanted = operator === 'StringEquals';
      return Object.entries(keys).every(([key, values]) => [values].flat().includes(context[key] ?? '') === isWanted);
    })
  );
}

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}
