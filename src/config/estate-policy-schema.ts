import { z } from 'zod';
import { isName, parseAddress } from '../core/address.ts';
import { Approvals, approvalKeysAt } from './approvals-schema.ts';
import { PlanRules, ruleKeysAt } from './plan-rules-schema.ts';
import { reactionKeys, reactionSections } from './reaction-schema.ts';
import { ScanSection } from './scan-schema.ts';
import { SecretExceptions, secretExceptionKeys } from './secret-exceptions-schema.ts';

const oneSentence = (subject: string) => `${subject} must be text in one line.`;

const Line = (subject: string) => z.string(oneSentence(subject)).regex(/^[^\p{Cc}]+$/u, oneSentence(subject));

const Deletions = z.strictObject(
  {
    max: z.int('"max" must be a whole number.').min(0, '"max" must not be negative.').optional(),
    percent: z
      .number('"percent" must be a number.')
      .min(0, '"percent" must be between 0 and 100.')
      .max(100, '"percent" must be between 0 and 100.')
      .optional(),
  },
  '"deletions" must be a table with "max" and "percent".',
);

const RETAIN =
  'An entry of "retain" must be a full address or a resource type, like data/aws_s3_bucket.raw or aws_s3_bucket.';

const common = {
  drift: z.enum(['report', 'hold', 'revert'], '"drift" must be report, hold or revert.').optional(),
  prune: z.enum(['off', 'confirm', 'auto'], '"prune" must be off, confirm or auto.').optional(),
  exclusive: z
    .array(
      z
        .string('An entry of "exclusive" must be a resource type, like aws_route.')
        .refine((type) => isName(type) && type.startsWith('aws_'), {
          error: 'An entry of "exclusive" must be a resource type, like aws_route.',
        }),
      '"exclusive" must be a list of resource types.',
    )
    .optional(),
  retain: z
    .array(
      z.string(RETAIN).refine((name) => (isName(name) && name.startsWith('aws_')) || parseAddress(name) !== undefined, {
        error: RETAIN,
      }),
      '"retain" must be a list of addresses and resource types.',
    )
    .optional(),
  deletions: Deletions.optional(),
  scan: ScanSection.optional(),
  owner: Line('"owner"').optional(),
  account: z
    .string(
      '"account" must be 12 digits in quotes, because YAML reads bare digits as a number and drops leading zeros.',
    )
    .regex(/^\d{12}$/, '"account" must be the 12 digits of an AWS account.')
    .optional(),
  region: z
    .string('"region" must be an AWS region, like eu-west-1.')
    .regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, '"region" must be an AWS region, like eu-west-1.')
    .optional(),
};

const Address = (name: string) =>
  z
    .string(`"${name}" must be an address, like data/aws_dynamodb_table.old.`)
    .refine((address) => parseAddress(address) !== undefined, {
      error: `"${name}" must be a full address, like data/aws_dynamodb_table.old.`,
    });

const Allowance = z
  .strictObject(
    {
      data_bearing_delete: Address('data_bearing_delete').optional(),
      recreate: Address('recreate').optional(),
      reason: Line('"reason"'),
    },
    'An entry of "allow" must be a table with "data_bearing_delete" or "recreate", and "reason".',
  )
  .refine((entry) => (entry.data_bearing_delete === undefined) !== (entry.recreate === undefined), {
    error: 'An entry of "allow" must have one of "data_bearing_delete" and "recreate".',
  });

const StackSection = z.strictObject(
  {
    ...common,
    allow: z.array(Allowance, '"allow" must be a list of allowances.').optional(),
    variables: z
      .record(
        z.string().refine(isName, { error: 'This cannot name a variable.' }),
        z.json('The value of a variable must be text, a number, true, false, null, a list or a table.'),
        '"variables" must be a table of values by the names of variables.',
      )
      .optional(),
  },
  'A stack must be a table of settings.',
);

/** `groundstate.yaml`, version 1. */
export const EstateFile = z.strictObject(
  {
    version: z.literal(1, '"version" must be 1, the only version of this file that there is.'),
    defaults: z.strictObject(common, '"defaults" must be a table of settings.').optional(),
    secrets: SecretExceptions.optional(),
    stacks: z.record(z.string(), StackSection, '"stacks" must be a table of stacks by their names.').optional(),
    rules: PlanRules.optional(),
    approvals: Approvals.optional(),
    ...reactionSections,
  },
  'The file must be a table with "version", "defaults" and "stacks".',
);
export type EstateFile = z.infer<typeof EstateFile>;

/** The settings that may stand in a table of the file, for suggestions; undefined where anything may. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return Object.keys(EstateFile.shape);
  if (path[0] === 'rules') return ruleKeysAt(path);
  if (path[0] === 'approvals') return approvalKeysAt(path);
  if (path.at(-1) === 'scan') return Object.keys(ScanSection.shape);
  if (path.at(-1) === 'deletions') return Object.keys(Deletions.shape);
  if (path[0] === 'secrets') return secretExceptionKeys;
  const entry = reactionKeys(path[0]);
  if (entry !== undefined) return entry;
  if (path[0] === 'defaults') return Object.keys(common);
  return path.length === 2 ? Object.keys(StackSection.shape) : Object.keys(Allowance.shape);
}
