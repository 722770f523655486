import type { Access, AssumedRole, Cloud } from '../../engine/ports/cloud.ts';

/** The roles that the worker takes on, by their ARNs; its own credentials do where one is left out. */
export interface OwnRoles {
  readonly read?: string | undefined;
  /** Assumed for a run that writes, and only under its lease. */
  readonly apply?: string | undefined;
}

/** The shortest that STS gives: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html. Seconds. */
const APPLY_SECONDS = 900;
const READ_SESSION = 'groundstate-read';
const OPERATOR_SESSION = 'groundstate-operator';

/**
 * The same cloud with two hats: what only reads is done with one role, and what writes with another, whose session bears
 * the name of the run, so that CloudTrail tells which run wrote. The roles of other accounts are assumed with these.
 */
export function withRoles<C extends Cloud>(cloud: C, roles: OwnRoles): C {
  if (roles.read === undefined && roles.apply === undefined) {
    return cloud;
  }
  const reading = hat(roles.read && { arn: roles.read, sessionName: READ_SESSION });
  const writing = (session: string): readonly AssumedRole[] =>
    hat(roles.apply && { arn: roles.apply, sessionName: session, durationSeconds: APPLY_SECONDS });
  const toRead = (access: Access | undefined) =>
    below(
      reading,
      twins(access, roles, ({ arn }) => readTwin(arn, roles)),
    );
  const toWrite = (access: Access | undefined, session = OPERATOR_SESSION) =>
    below(
      writing(session),
      twins(access, roles, () => ({ sessionName: session })),
    );
  return {
    ...cloud,
    identity: (region, signal, who) => cloud.identity(region, signal, { ...who, access: toRead(who?.access) }),
    send(request, signal) {
      const { access, purpose, session } = request;
      return cloud.send({ ...request, access: purpose === 'read' ? toRead(access) : toWrite(access, session) }, signal);
    },
  };
}

/**
 * Another account may have twins of both roles, under the same path and names. A stack names the one that writes; for reads it is the other
 * one, and a write bears the name of the run there too. A role of any other name is taken as it is.
 */
function twins(
  access: Access | undefined,
  { apply }: OwnRoles,
  change: (role: AssumedRole) => Partial<AssumedRole>,
): Access | undefined {
  return (
    access && { roles: access.roles.map((role) => (isTwin(role.arn, apply) ? { ...role, ...change(role) } : role)) }
  );
}

function isTwin(arn: string, own: string | undefined): boolean {
  return own !== undefined && nameIn(arn) === nameIn(own);
}

function readTwin(arn: string, { read }: OwnRoles): Partial<AssumedRole> {
  return read === undefined
    ? {}
    : { arn: `${arn.slice(0, -nameIn(arn).length)}${nameIn(read)}`, sessionName: READ_SESSION };
}

/** What follows the account: `role/groundstate/production/apply`. */
function nameIn(arn: string): string {
  return arn.split(':')[5] ?? '';
}

function hat(role: AssumedRole | '' | undefined): readonly AssumedRole[] {
  return role === '' || role === undefined ? [] : [role];
}

function below(own: readonly AssumedRole[], access: Access | undefined): Access | undefined {
  return own.length === 0 ? access : { roles: [...own, ...(access?.roles ?? [])] };
}
