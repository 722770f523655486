import type { Scope } from '../scope.ts';
import type { Plain } from '../value.ts';
import { type OwnKind, type OwnPart, partOfArn } from './own-parts.ts';
import { mayChangeItself, type SelfChange } from './self-change.ts';

/** An object, as a change would leave it and as it is. */
interface Subject {
  readonly address: string;
  readonly type: string;
  readonly scope: Scope;
  readonly id: string | undefined;
  readonly values: readonly Readonly<Record<string, Plain>>[];
}

interface Reach {
  readonly types: RegExp;
  readonly attributes: readonly string[];
  readonly kind: OwnKind;
}

/** Which attributes say that a change reaches a thing: its own name, or that of the thing that it is a part of. */
const reaches: readonly Reach[] = [
  { types: /^aws_dynamodb_/, attributes: ['id', 'name', 'arn', 'table_name', 'resource_arn'], kind: 'table' },
  { types: /^aws_iam_role$/, attributes: ['id', 'name', 'arn'], kind: 'role' },
  { types: /^aws_iam_/, attributes: ['role', 'roles', 'role_name'], kind: 'role' },
  { types: /^aws_iam_policy$/, attributes: ['id', 'name', 'arn'], kind: 'policy' },
  { types: /^aws_iam_user$/, attributes: ['id', 'name', 'arn'], kind: 'user' },
  { types: /^aws_iam_/, attributes: ['user', 'users'], kind: 'user' },
  { types: /^aws_iam_instance_profile$/, attributes: ['id', 'name', 'arn'], kind: 'instance profile' },
  { types: /^aws_sqs_queue/, attributes: ['id', 'url', 'name', 'arn', 'queue_url'], kind: 'queue' },
  { types: /^aws_cloudtrail$/, attributes: ['id', 'name', 'arn'], kind: 'trail' },
  { types: /^aws_s3_bucket/, attributes: ['id', 'bucket', 'arn'], kind: 'bucket' },
  { types: /^aws_cloudwatch_event_rule$/, attributes: ['id', 'name', 'arn'], kind: 'rule' },
  { types: /^aws_cloudwatch_event_target$/, attributes: ['rule'], kind: 'rule' },
  { types: /^aws_kms_/, attributes: ['id', 'key_id', 'arn'], kind: 'key' },
  { types: /^aws_kms_alias$/, attributes: ['id', 'name', 'arn'], kind: 'alias' },
  { types: /^aws_cloudwatch_log_/, attributes: ['id', 'name', 'arn', 'log_group_name'], kind: 'log group' },
];

/** Where anything is given a role to act with: with ours it could do whatever the worker can. */
const roleGiven = /^(iam_|service_|execution_|task_|assume_|invocation_|credentials_?)*(role|role_arn)$/;

/**
 * Why a change may not be made, whoever allows it: it would alter what Groundstate itself stands on. Undefined: it would not, or it is
 * asked for by the stack that deploys Groundstate (`self`), and is harmless.
 */
export function ownRefusal(subject: Subject, own: readonly OwnPart[], self?: SelfChange): string | undefined {
  const altered = alteredPart(subject, own);
  if (altered !== undefined && self !== undefined) {
    return mayChangeItself(subject.type, self) ? undefined : selfRefusal(subject, altered);
  }
  if (altered !== undefined) {
    return `It would change the ${altered.kind} ${altered.name}, which Groundstate itself stands on. What holds the worker to its rules may not be changed by a run of it, or whoever can push a commit could take the rules away. Change it where Groundstate is deployed, as a person, and take ${subject.address} out of this repository.`;
  }
  const given = givenRole(subject, own);
  return given === undefined
    ? undefined
    : `It would let ${subject.address} act with the role ${given.name}, which is the worker's own, and so do whatever the worker can. Give it a role of its own.`;
}

function selfRefusal({ address }: Subject, { kind, name }: OwnPart): string {
  return `It would change the ${kind} ${name}, which Groundstate itself stands on. Although this stack deploys Groundstate, a run of it only changes what neither widens its rights nor takes a protection away: tags, a longer retention of its log, and the protection of its table where that is turned on. Make this change to ${address} as a person, where Groundstate is deployed (docs/security.md).`;
}

function alteredPart({ type, scope, id, values }: Subject, own: readonly OwnPart[]): OwnPart | undefined {
  for (const { attributes, kind } of reaches.filter(({ types }) => types.test(type))) {
    const texts = attributes.flatMap((name) => values.flatMap((record) => textsOf(record[name])));
    const all = attributes.includes('id') && id !== undefined ? [id, ...texts] : texts;
    const found = own.find((part) => part.kind === kind && all.some((text) => isName(text, part, scope)));
    if (found !== undefined) return found;
  }
  return undefined;
}

function givenRole({ type, scope, values }: Subject, own: readonly OwnPart[]): OwnPart | undefined {
  if (type.startsWith('aws_iam_')) return undefined; // those are parts of the role, or may not name it at all
  const texts = values.flatMap((record) =>
    Object.entries(record).flatMap(([name, value]) => (roleGiven.test(name) ? textsOf(value) : [])),
  );
  return own.find((part) => part.kind === 'role' && texts.some((text) => isName(text, part, scope)));
}

function textsOf(value: Plain | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A bare name counts in the account and the region of the thing, an ARN and the address of a queue say theirs. */
function isName(text: string, part: OwnPart, scope: Scope): boolean {
  const named = partOfArn(text) ?? partOfQueueUrl(text);
  if (named !== undefined) {
    return named.kind === part.kind && named.name === part.name && isWithin(named, part);
  }
  return text === part.name && isWithin(scope, part);
}

/** Names of buckets are unique everywhere, and their ARNs have neither account nor region. */
function isWithin(place: { readonly account: string; readonly region: string }, part: OwnPart): boolean {
  if (part.kind === 'bucket') return true;
  const isAnywhere = part.region === '' || place.region === ''; // not every address of a queue says its region
  return place.account === part.account && (isAnywhere || place.region === part.region);
}

/** `https://sqs.eu-west-1.amazonaws.com/123456789012/name`. */
function partOfQueueUrl(text: string): OwnPart | undefined {
  const found = /^https?:\/\/[^/]*?(?:sqs\.([a-z0-9-]+)\.)?[^/]*\/(\d{12})\/([\w.-]+)$/.exec(text);
  const [, region = '', account = '', name = ''] = found ?? [];
  return found === null ? undefined : { kind: 'queue', account, region, name };
}
