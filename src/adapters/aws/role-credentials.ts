import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { canonicalText } from '../../core/plain.ts';
import { type Access, type AssumedRole, CloudError, type CloudOutcome } from '../../engine/ports/cloud.ts';
import type { Secrets } from '../../engine/ports/secrets.ts';

/** Credentials as the SDK takes them. */
interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Gives credentials that are valid for a while yet. */
type CredentialSource = () => Promise<RoleCredentials>;

/** They are renewed this long before they end, so that no call outlives them. Milliseconds. */
const MARGIN_MS = 5 * 60_000;

/** So many are remembered; each run that writes has a session of its own. */
const MOST_ROLES = 100;

/** The role at the end of a chain: what its clients are known by, and made with. */
export interface Role {
  readonly key: string;
  readonly credentials: CredentialSource;
}

/** All roles of this process, each assumed when it is first wanted. */
export type Roles = (access: Access, region: string) => Role | undefined;

interface RolesInput {
  readonly now: () => number;
  /** Takes down what must not be told. */
  readonly secrets: Pick<Secrets, 'add'> | undefined;
  /** Makes the call with the credentials of the roles before. */
  assume(before: Access, region: string, command: AssumeRoleCommand): Promise<unknown>;
}

/** Keeps the credentials of the roles, so that all clients of one share them. */
export function createRoles({ now, secrets, assume }: RolesInput): Roles {
  const known = new Map<string, CredentialSource>();
  return ({ roles }, region) => {
    const last = roles.at(-1);
    if (last === undefined) {
      return undefined;
    }
    const key = canonicalText([region, roles]);
    const before = { roles: roles.slice(0, -1) };
    const take = async (): Promise<RoleCredentials> => {
      const taken = await assumeRole(last, (command) => assume(before, region, command));
      secrets?.add(taken.secretAccessKey);
      secrets?.add(taken.sessionToken);
      return taken;
    };
    const credentials = known.get(key) ?? roleCredentials(last, take, now);
    known.delete(key);
    known.set(key, credentials);
    const [oldest] = known.keys();
    if (known.size > MOST_ROLES && oldest !== undefined) {
      known.delete(oldest);
    }
    return { key, credentials };
  };
}

/** The account that a chain of roles leads to, by the ARN of the last; empty for our own. */
export function accountOf(access: Access | undefined): string {
  return access?.roles.at(-1)?.arn.split(':')[4] ?? '';
}

/** The credentials of a role, kept until shortly before they expire; calls that need them at the same time share one. */
function roleCredentials(role: AssumedRole, take: () => Promise<RoleCredentials>, now: () => number): CredentialSource {
  let known: Promise<RoleCredentials> | undefined;
  let validUntil = 0;
  return () => {
    if (known === undefined || now() > validUntil) {
      validUntil = Number.POSITIVE_INFINITY; // until this answer says
      known = take().then(
        (credentials) => {
          validUntil = credentials.expiration.getTime() - MARGIN_MS;
          return credentials;
        },
        (thrown: unknown) => {
          known = undefined;
          throw explain(role, thrown);
        },
      );
    }
    return known;
  };
}

async function assumeRole(
  role: AssumedRole,
  send: (command: AssumeRoleCommand) => Promise<unknown>,
): Promise<RoleCredentials> {
  const output = await send(
    new AssumeRoleCommand({
      RoleArn: role.arn,
      RoleSessionName: sessionName(role.sessionName),
      ExternalId: role.externalId,
      DurationSeconds: role.durationSeconds,
      Policy: role.policy,
      PolicyArns: role.policyArns?.map((arn) => ({ arn })),
      SourceIdentity: role.sourceIdentity,
      Tags: role.tags === undefined ? undefined : Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
      TransitiveTagKeys: role.transitiveTagKeys === undefined ? undefined : [...role.transitiveTagKeys],
    }),
  );
  const { Credentials: given } = output as { readonly Credentials?: Partial<Record<string, unknown>> };
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string' || typeof SessionToken !== 'string') {
    throw new Error('the answer has no credentials');
  }
  // An answer without an end is renewed with the next call.
  const expiration = Expiration instanceof Date ? Expiration : new Date(0);
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, expiration };
}

/** What STS accepts. */
function sessionName(name: string): string {
  return name.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 64);
}

/** The call that needed the credentials was never sent, whatever became of this one. */
function explain({ arn }: AssumedRole, thrown: unknown): CloudError {
  const isCloud = thrown instanceof CloudError;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const outcome: CloudOutcome = isCloud && thrown.outcome !== 'ambiguous' ? thrown.outcome : 'unreachable';
  return new CloudError({
    outcome,
    code: isCloud ? thrown.code : 'AssumeRoleFailed',
    operation: 'AssumeRole',
    message: `the role ${arn} could not be assumed: ${message}`,
    cause: thrown,
  });
}
