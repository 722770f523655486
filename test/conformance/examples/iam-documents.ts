/** A trust policy for a service. */
export function trust(service: string): string {
  const Principal = { Service: `${service}.amazonaws.com` };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
  });
}

/** A policy that allows some actions on everything. */
export function rights(...Action: readonly string[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Some', Effect: 'Allow', Action, Resource: '*' }],
  });
}

/** The role that something is of; all examples may live in one account, so that each has a name of its own. */
export function roleParents(name: string) {
  return { aws_iam_role: { main: { name, assume_role_policy: trust('ec2') } } };
}
