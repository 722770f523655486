import { textAt, valueAt } from './member.ts';

/** Who made a call, and by what means. */
export interface Actor {
  /** As a person would say it: `ada@example.com (SSO, AdministratorAccess)`. */
  readonly name: string;
  /** The ARN of the principal with its session; empty where CloudTrail gives none. */
  readonly arn: string;
  /** `the console`, `the AWS CLI`, `Terraform`, `an SDK (Boto3)`, `the AWS service autoscaling.amazonaws.com`. */
  readonly means: string;
  /** An IP address or the name of an AWS service; empty where CloudTrail gives none. */
  readonly from: string;
}

/**
 * The actor of a CloudTrail record.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function readActor(record: unknown): Actor {
  return {
    name: nameOf(record),
    arn: textAt(record, 'userIdentity', 'arn'),
    means: meansOf(record),
    from: textAt(record, 'sourceIPAddress'),
  };
}

/** One line of it, for alerts and the timeline. */
export function sayActor(actor: Actor): string {
  const from = actor.from === '' || actor.means.includes(actor.from) ? '' : ` from ${actor.from}`;
  if (actor.means === `the AWS service ${actor.name}`) {
    return actor.means;
  }
  return actor.means === '' ? `${actor.name}${from}` : `${actor.name}, by ${actor.means}${from}`;
}

function nameOf(record: unknown): string {
  const identity = valueAt(record, 'userIdentity');
  const account = textAt(identity, 'accountId');
  switch (textAt(identity, 'type')) {
    case 'Root':
      return `the root user of ${account}`;
    case 'IAMUser':
      return `${textAt(identity, 'userName') || lastPart(textAt(identity, 'arn'))} (IAM user)`;
    case 'AssumedRole':
      return nameOfSession(textAt(identity, 'arn'));
    case 'AWSService':
      return textAt(identity, 'invokedBy') || 'an AWS service';
    case 'AWSAccount':
      return `somebody in the account ${account}`;
    default:
      return nameOfOther(identity);
  }
}

/** Federated, web and identity center users, and whatever CloudTrail may call an identity one day. */
function nameOfOther(identity: unknown): string {
  const named = textAt(identity, 'userName') || lastPart(textAt(identity, 'arn'));
  const kind = textAt(identity, 'type');
  const name = named || textAt(identity, 'principalId') || textAt(identity, 'invokedBy');
  if (name === '') {
    return 'a principal that CloudTrail does not name';
  }
  return kind === '' ? name : `${name} (${kind})`;
}

const session = /:assumed-role\/([^/]+)\/(.+)$/;
const singleSignOn = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** The session of an assumed role bears the person's name where single sign-on made it. */
function nameOfSession(arn: string): string {
  const match = session.exec(arn);
  if (match?.[1] === undefined || match[2] === undefined) {
    return arn === '' ? 'an assumed role' : arn;
  }
  const permissions = singleSignOn.exec(match[1])?.[1];
  return permissions === undefined ? `${match[2]} in the role ${match[1]}` : `${match[2]} (SSO, ${permissions})`;
}

function lastPart(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? '';
}

/** The first that fits; consoles first, because their calls look like those of an SDK. */
const agents: readonly (readonly [RegExp, string])[] = [
  [
    /console\.amazonaws\.com|console\.aws\.amazon\.com|^AWS Internal|S3Console|aws-internal\/3.*Linux.*OpenJDK|^Mozilla\//,
    'the console',
  ],
  [/^aws-cli\//, 'the AWS CLI'],
  [/terraform/i, 'Terraform'],
  [/opentofu/i, 'OpenTofu'],
  [/pulumi/i, 'Pulumi'],
  [/Boto3\/|^Botocore\//, 'an SDK (Boto3)'],
  [/aws-sdk-([a-z]+)/, 'an SDK'],
];

function meansOf(record: unknown): string {
  const service = textAt(record, 'userIdentity', 'invokedBy');
  const agent = textAt(record, 'userAgent');
  if (service !== '' || agent.endsWith('.amazonaws.com')) {
    const name = service || agent;
    return name.startsWith('console') || name === 'signin.amazonaws.com' ? 'the console' : `the AWS service ${name}`;
  }
  const fromConsole = valueAt(record, 'sessionCredentialFromConsole');
  if (fromConsole === true || fromConsole === 'true') {
    return 'the console';
  }
  const [, means = ''] = agents.find(([pattern]) => pattern.test(agent)) ?? [];
  if (means !== 'an SDK') {
    return means;
  }
  const language = /aws-sdk-([a-z]+)/.exec(agent)?.[1];
  return language === undefined ? means : `${means} (${language})`;
}
