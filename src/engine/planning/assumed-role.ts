import { membersOf } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';
import type { AssumedRole } from '../ports/cloud.ts';

/** Arguments of an assume_role block, as the provider has them since version 5. */
const KNOWN = new Set([
  'role_arn',
  'session_name',
  'external_id',
  'duration',
  'policy',
  'policy_arns',
  'source_identity',
  'tags',
  'transitive_tag_keys',
]);

/** What STS takes: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html. Seconds. */
const SHORTEST = 900;
const LONGEST = 12 * 3600;

/** The role that an assume_role block describes, or why it is none. */
export function assumedRole(block: Plain, installation: string): AssumedRole | { readonly problem: string } {
  const given = membersOf(block);
  const stranger = Object.keys(given).find((name) => !KNOWN.has(name) && given[name] !== null);
  if (stranger !== undefined) {
    return { problem: `its argument "${stranger}" is not supported` };
  }
  const arn = textOf(given['role_arn']);
  if (arn === undefined || !/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(arn)) {
    return { problem: 'role_arn must be the ARN of a role, like arn:aws:iam::111122223333:role/deploy' };
  }
  const duration = textOf(given['duration']);
  const seconds = duration === undefined ? undefined : secondsOf(duration);
  if (duration !== undefined && (seconds === undefined || seconds < SHORTEST || seconds > LONGEST)) {
    return { problem: `duration must be between 15m and 12h, like 1h30m, and it is "${duration}"` };
  }
  return {
    arn,
    sessionName: textOf(given['session_name']) ?? `groundstate-${installation}`,
    ...known('externalId', textOf(given['external_id'])),
    ...known('durationSeconds', seconds),
    ...known('policy', textOf(given['policy'])),
    ...known('policyArns', textsOf(given['policy_arns'])),
    ...known('sourceIdentity', textOf(given['source_identity'])),
    ...known('tags', tagsOf(given['tags'])),
    ...known('transitiveTagKeys', textsOf(given['transitive_tag_keys'])),
  };
}

function known<K extends keyof AssumedRole>(name: K, value: AssumedRole[K] | undefined): Partial<AssumedRole> {
  return value === undefined ? {} : { [name]: value };
}

function textOf(value: Plain | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textsOf(value: Plain | undefined): readonly string[] | undefined {
  return Array.isArray(value) && value.length > 0 ? (value as readonly Plain[]).map(String) : undefined;
}

function tagsOf(value: Plain | undefined): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(membersOf(value)).flatMap(([key, tag]): [string, string][] =>
    typeof tag === 'string' || typeof tag === 'number' || typeof tag === 'boolean' ? [[key, String(tag)]] : [],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A duration as Go writes it, in hours, minutes and seconds. */
function secondsOf(text: string): number | undefined {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (match === null || text === '') {
    return undefined;
  }
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return hours * 3600 + minutes * 60 + seconds;
}
