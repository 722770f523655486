import { type Finding, good, weak } from './finding.ts';

/** Settings that make a difference for safety. */
export interface SettingFacts {
  readonly account: string | undefined;
  readonly endpoint: string | undefined;
  readonly allowFileRemotes: boolean;
  readonly applyRole: string | undefined;
}

/** Judges the settings themselves; that they can be read is known already. */
export function judgeSettings({ account, endpoint, allowFileRemotes, applyRole }: SettingFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (account === undefined) {
    findings.push(
      weak({
        what: 'No account is pinned.',
        why: 'With credentials of another account everything would look missing there.',
        next: 'Set account (GROUNDSTATE_ACCOUNT) to the 12 digits of the account.',
      }),
    );
  }
  if (endpoint !== undefined) {
    findings.push(
      weak({
        what: `Every AWS call goes to ${endpoint}, not to AWS.`,
        why: 'That is right for an emulator, and wrong for production.',
        next: 'Take endpoint (GROUNDSTATE_ENDPOINT, AWS_ENDPOINT_URL) away where real objects are meant.',
      }),
    );
  }
  if (allowFileRemotes) {
    findings.push(
      weak({
        what: 'A repository on the disk of this machine is allowed.',
        why: 'Whoever can write to that folder changes production without a review.',
        next: 'Set allow_file_remotes to false where this is not a test.',
      }),
    );
  }
  if (applyRole === undefined) {
    findings.push(
      weak({
        what: 'No role is set for runs that write.',
        why: 'The credentials of the worker can then write at any time, not only under a lease, and CloudTrail does not say which run a call belongs to.',
        next: 'Set read_role and apply_role; infra/ makes both.',
      }),
    );
  }
  return findings.length > 0 ? findings : [good('The settings are complete.')];
}
