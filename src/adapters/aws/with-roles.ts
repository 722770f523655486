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
  const writing = (session = OPERATOR_SESSION): readonly AssumedRole[] =>
    hat(roles.apply && { arn: roles.apply, sessionName: session, durationSeconds: APPLY_SECONDS });
  return {
    ...cloud,
    identity: (region, signal, who) => cloud.identity(region, signal, { ...who, access: below(reading, who?.access) }),
    send(request, signal) {
      const own = request.purpose === 'read' ? reading : writing(request.session);
      return cloud.send({ ...request, access: below(own, request.access) }, signal);
    },
  };
}

function hat(role: AssumedRole | '' | undefined): readonly AssumedRole[] {
  return role === '' || role === undefined ? [] : [role];
}

function below(own: readonly AssumedRole[], access: Access | undefined): Access | undefined {
  return own.length === 0 ? access : { roles: [...own, ...(access?.roles ?? [])] };
}
