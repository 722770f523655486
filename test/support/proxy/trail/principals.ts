import { createHash } from 'node:crypto';

/** Who an access key belongs to. */
export type Principal =
  /** A role that somebody assumed. */
  | { readonly kind: 'role'; readonly role: string; readonly session: string }
  /** A person who signed in through IAM Identity Center; the session is their user name there. */
  | { readonly kind: 'sso'; readonly permissionSet: string; readonly user: string }
  | { readonly kind: 'user'; readonly name: string }
  /** A service of AWS that acts by itself. */
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'root' };

/** The userIdentity of an event, as CloudTrail writes it. */
export type UserIdentity = Readonly<Record<string, unknown>>;

/** The document of a principal. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export function describePrincipal(
  principal: Principal,
  caller: { readonly account: string; readonly accessKey: string; readonly at: number },
): UserIdentity {
  const { account: accountId, accessKey: accessKeyId } = caller;
  switch (principal.kind) {
    case 'root':
      return { type: 'Root', principalId: accountId, arn: `arn:aws:iam::${accountId}:root`, accountId, accessKeyId };
    case 'service':
      return { type: 'AWSService', invokedBy: principal.name };
    case 'user': {
      const { name: userName } = principal;
      const arn = `arn:aws:iam::${accountId}:user/${userName}`;
      return { type: 'IAMUser', principalId: uniqueId('AIDA', arn), arn, accountId, accessKeyId, userName };
    }
    case 'role':
      return describeSession({ path: '/', userName: principal.role, session: principal.session }, caller);
    case 'sso': {
      const suffix = createHash('sha256').update(principal.permissionSet).digest('hex').slice(0, 16);
      const userName = `AWSReservedSSO_${principal.permissionSet}_${suffix}`;
      const path = '/aws-reserved/sso.amazonaws.com/';
      return describeSession({ path, userName, session: principal.user }, caller);
    }
  }
}

function describeSession(
  role: { readonly path: string; readonly userName: string; readonly session: string },
  { account: accountId, accessKey: accessKeyId, at }: Parameters<typeof describePrincipal>[1],
): UserIdentity {
  const { path, userName, session } = role;
  const arn = `arn:aws:iam::${accountId}:role${path}${userName}`;
  const principalId = uniqueId('AROA', arn);
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:${session}`,
    arn: `arn:aws:sts::${accountId}:assumed-role/${userName}/${session}`,
    accountId,
    accessKeyId,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId, arn, accountId, userName },
      webIdFederationData: {},
      attributes: { creationDate: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'), mfaAuthenticated: 'false' },
    },
  };
}

/** The name by which LookupEvents finds what somebody did: the user, or the session of a role. */
export function nameUser(principal: Principal): string {
  switch (principal.kind) {
    case 'root':
      return 'root';
    case 'user':
    case 'service':
      return principal.name;
    case 'role':
      return principal.session;
    case 'sso':
      return principal.user;
  }
}

/** Ids of users and roles are random in AWS; here the same name has the same one in every run. */
function uniqueId(prefix: string, arn: string): string {
  const digits = createHash('sha256').update(arn).digest('hex').toUpperCase();
  return `${prefix}${digits.slice(0, 17)}`;
}
