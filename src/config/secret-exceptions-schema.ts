import { z } from 'zod';

const line = (subject: string, least: number) => {
  const sentence = `${subject} must be text in one line${least > 1 ? ` of at least ${least} characters` : ''}.`;
  return z
    .string(sentence)
    .min(least, sentence)
    .regex(/^[^\p{Cc}]+$/u, sentence);
};

const day = '"until" must be the last day of the exception in quotes, like "2027-01-31".';

const Exception = z.strictObject(
  {
    at: line('"at"', 3),
    reason: line('"reason"', 8),
    until: z
      .string(day)
      .regex(/^\d{4}-\d\d-\d\d$/, day)
      .refine((text) => new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true, day),
  },
  'An entry of "secrets" must be a table with "at", "reason" and "until".',
);

/** `secrets:` of groundstate.yaml: places where what looks like a secret is none. */
export const SecretExceptions = z
  .array(Exception, '"secrets" must be a list of exceptions.')
  .max(200, '"secrets" must not have more than 200 entries.');

/** The settings of one exception, for suggestions. */
export const secretExceptionKeys = Object.keys(Exception.shape);
