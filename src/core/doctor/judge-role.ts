import { type Finding, good, stops, weak } from './finding.ts';

/** A role of the worker, as STS and IAM tell of it. */
export interface RoleFacts {
  readonly purpose: 'reads' | 'writes';
  readonly arn: string;
  /** The account that its credentials are for; a text where it could not be assumed. */
  readonly assumed: { readonly account: string } | { readonly refusal: string };
  readonly pinned: string | undefined;
  /** Undefined where IAM did not tell. */
  readonly details?: { readonly maxSessionSeconds: number; readonly trustsAnybody: boolean } | undefined;
}

/** A run assumes the role anew every 15 minutes, so no session need be longer than the least that IAM lets a role have. */
const LEAST_MAX_SESSION_SECONDS = 3600;

/** Judges one of the two hats of the worker. */
export function judgeRole(facts: RoleFacts): readonly Finding[] {
  const { purpose, arn, assumed, pinned } = facts;
  if ('refusal' in assumed) {
    return [
      stops({
        what: `The role that ${purpose}, ${arn}, cannot be assumed: ${assumed.refusal}`,
        why: purpose === 'writes' ? 'Nothing can be applied or put back.' : 'Nothing can be read.',
        next: 'Let the role trust the worker, and give the worker sts:AssumeRole on it.',
      }),
    ];
  }
  if (pinned !== undefined && pinned !== assumed.account) {
    return [
      stops({
        what: `The role that ${purpose}, ${arn}, is in the account ${assumed.account}, and ${pinned} is pinned.`,
        why: 'Everything would look missing there, so nothing is read or changed.',
        next: 'Correct the role or the account.',
      }),
    ];
  }
  const findings = detailFindings(facts);
  return findings.length > 0 ? findings : [good(`The role that ${purpose} can be assumed for 15 minutes: ${arn}.`)];
}

function detailFindings({ purpose, arn, details }: RoleFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (details?.trustsAnybody === true) {
    findings.push(
      weak({
        what: `The role that ${purpose}, ${arn}, may be assumed by anybody.`,
        why: 'Its rights are open to every AWS account.',
        next: 'Name the role of the task in its trust policy.',
      }),
    );
  }
  if (purpose === 'writes' && details !== undefined && details.maxSessionSeconds > LEAST_MAX_SESSION_SECONDS) {
    findings.push(
      weak({
        what: `A session of ${arn} may last ${details.maxSessionSeconds / 3600} hours.`,
        why: 'A run needs 15 minutes at a time; who steals a session has it for as long as it lasts.',
        next: `Set max_session_duration of the role to ${LEAST_MAX_SESSION_SECONDS}.`,
      }),
    );
  }
  return findings;
}
