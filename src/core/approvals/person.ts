import { fits } from '../wildcard.ts';

/** A person who may approve, under the names that they have in each place. */
export interface Person {
  readonly name: string;
  /** Mail addresses of their commits. */
  readonly git: readonly string[];
  /** ARNs, in which `*` stands for anything, or the names of IAM users and of users of single sign-on. */
  readonly aws: readonly string[];
  /** Ids of Slack. */
  readonly slack: readonly string[];
  /** Ids of callers of the HTTP API: `token:ci`, or `oidc:` and the subject that the provider gives. */
  readonly api?: readonly string[];
}

/** Who asks, as AWS, Slack or the API says. */
export type Identity =
  | { readonly kind: 'aws'; readonly arn: string }
  | { readonly kind: 'slack'; readonly id: string }
  | { readonly kind: 'api'; readonly id: string };

/** The person of an identity; undefined where `groundstate.yaml` names nobody for it. */
export function personOf(identity: Identity, people: readonly Person[]): Person | undefined {
  if (identity.kind === 'slack') {
    return people.find(({ slack }) => slack.includes(identity.id));
  }
  if (identity.kind === 'api') {
    return people.find(({ api }) => api?.includes(identity.id));
  }
  const name = provenName(identity.arn);
  return people.find(({ aws }) =>
    aws.some((entry) => (entry.includes(':') ? fits(entry, identity.arn) : name !== undefined && fits(entry, name))),
  );
}

/** Whether a person is one of the authors. */
export function isAuthor(person: Person, emails: readonly string[]): boolean {
  return emails.some((email) => person.git.some((entry) => fits(entry, email)));
}

export function sayIdentity(identity: Identity): string {
  if (identity.kind === 'aws') {
    return identity.arn;
  }
  return identity.kind === 'slack' ? `Slack user ${identity.id}` : `API caller ${identity.id}`;
}

/**
 * What tells two callers apart: the name that AWS put into the ARN, or the role. How the caller called the session of a role
 * counts for nothing, or one person would be two.
 */
export function principalOf(arn: string): string {
  const name = provenName(arn);
  return name === undefined ? arn.replace(/^(arn:[^:]+:sts::\d+:assumed-role\/[^/]+)\/.*$/, '$1') : name.toLowerCase();
}

/**
 * The name in an ARN, where AWS and not the caller chose it: whoever assumes a role by themselves may call the session as
 * they like. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
function provenName(arn: string): string | undefined {
  const user = /^arn:[^:]+:iam::\d+:user\/(?:.*\/)?([^/]+)$/.exec(arn);
  const session = /^arn:[^:]+:sts::\d+:assumed-role\/AWSReservedSSO_[^/]+\/(.+)$/.exec(arn);
  return user?.[1] ?? session?.[1];
}
