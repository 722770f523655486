import { type Option, option } from './option.ts';
import { shapedText } from './schemas.ts';

const roleArn = shapedText(
  /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'It must be the ARN of a role, like arn:aws:iam::123456789012:role/groundstate-read.',
);

/** The roles that the worker takes on; infra/ makes them. */
export const roleOptions = {
  readRole: option({
    schema: roleArn,
    placeholder: 'ARN',
    description:
      "The role that is assumed for everything that only reads AWS; the worker's own credentials where it is not given.",
  }),
  applyRole: option({
    schema: roleArn,
    placeholder: 'ARN',
    description:
      "The role that is assumed for a run that writes, under its lease, for 15 minutes at a time; its session is named RUN.FENCE, so that CloudTrail tells which run wrote. The worker's own credentials where it is not given.",
  }),
} as const satisfies Readonly<Record<string, Option>>;
