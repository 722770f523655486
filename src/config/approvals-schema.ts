import { z } from 'zod';
import type { ApprovalSettings } from '../core/approvals/approval.ts';
import { duration } from './schemas.ts';

const DAY_MS = 86_400_000;
const Names = (name: string, what: string) =>
  z.array(z.string(`An entry of "${name}" must be text.`).min(1), `"${name}" must be a list of ${what}.`).optional();

const Person = z
  .strictObject(
    {
      name: z.string('"name" must be text in one line.').regex(/^[^\p{Cc}]+$/u, '"name" must be text in one line.'),
      git: z
        .array(z.string('An entry of "git" must be a mail address.').min(1), '"git" must be a list of mail addresses.')
        .min(1, '"git" must name the mail addresses of their commits: nobody approves what they wrote.'),
      aws: Names('aws', 'ARNs and names'),
      slack: Names('slack', 'ids of Slack'),
      api: Names('api', 'ids of callers of the API, like token:ci or oidc:SUBJECT'),
    },
    'A person must be a table with "name", "git", and "aws", "slack" or "api".',
  )
  .refine(({ aws, slack, api }) => (aws ?? []).length + (slack ?? []).length + (api ?? []).length > 0, {
    error: 'A person needs "aws", "slack" or "api", or they cannot prove who they are.',
  });

/** The section `approvals` of `groundstate.yaml`. */
export const Approvals = z.strictObject(
  {
    valid_for: duration(60_000, 7 * DAY_MS).optional(),
    people: z.array(Person, '"people" must be a list of people.'),
  },
  '"approvals" must be a table with "people" and "valid_for".',
);

/** The settings that may stand in a table of the section, for suggestions. */
export function approvalKeysAt(path: readonly PropertyKey[]): readonly string[] {
  return Object.keys(path.includes('people') ? Person.shape : Approvals.shape);
}

/** The section as the engine takes it. */
export function toApprovalSettings(section: z.output<typeof Approvals> | undefined): ApprovalSettings {
  return {
    validForMs: section?.valid_for ?? DAY_MS,
    people: (section?.people ?? []).map(({ name, git, aws, slack, api }) => ({
      name,
      git,
      aws: aws ?? [],
      slack: slack ?? [],
      ...(api === undefined ? {} : { api }),
    })),
  };
}
