import { z } from 'zod';
import type { Rhythm, ScanPolicy } from '../core/stack-policy.ts';
import { isZone } from '../core/time/zone.ts';
import { cronProblem } from './cron.ts';
import { duration } from './schemas.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** How often a stack is scanned, as `groundstate.yaml` says it. */
export const ScanSection = z
  .strictObject(
    {
      every: duration(minute, day).optional(),
      deep_every: duration(10 * minute, 7 * day).optional(),
      cron: times('cron').optional(),
      deep_cron: times('deep_cron').optional(),
      zone: z
        .string('"zone" must be a time zone, like Europe/Berlin.')
        .refine(isZone, '"zone" must be a time zone of the IANA database, like Europe/Berlin or UTC.')
        .optional(),
    },
    '"scan" must be a table with "every" or "cron", "deep_every" or "deep_cron", and the "zone" of their times.',
  )
  .superRefine((section, context) => {
    const refuse = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    if (section.every !== undefined && section.cron !== undefined) {
      refuse('cron', '"every" and "cron" say two things of the same. Keep one of them.');
    }
    if (section.deep_every !== undefined && section.deep_cron !== undefined) {
      refuse('deep_cron', '"deep_every" and "deep_cron" say two things of the same. Keep one of them.');
    }
    const hasTimes = section.cron !== undefined || section.deep_cron !== undefined;
    if (hasTimes && section.zone === undefined) {
      refuse('zone', `"zone" is missing: the clock of which the times are, like Europe/Berlin or UTC.`);
    }
    if (!hasTimes && section.zone !== undefined) {
      refuse('zone', '"zone" belongs to "cron" or "deep_cron", and there is neither.');
    }
  });

function times(key: string): z.ZodType<string, string> {
  return z
    .string(`"${key}" must be a cron expression in quotes, like '0 3 * * MON-FRI'.`)
    .superRefine((value, context) => {
      const problem = cronProblem(value);
      if (problem !== undefined) {
        context.addIssue({
          code: 'custom',
          message: `"${key}" is no usable cron expression: ${problem}. For example '0 3 * * MON-FRI'.`,
        });
      }
    });
}

/** What a section says, over what holds for all stacks; undefined where nothing is said. */
export function toScanPolicy(
  section: z.output<typeof ScanSection> | undefined,
  base: ScanPolicy | undefined,
): ScanPolicy | undefined {
  const zone = section?.zone ?? 'UTC';
  const declared = toRhythm(section?.every, section?.cron, zone) ?? base?.declared;
  const deep = toRhythm(section?.deep_every, section?.deep_cron, zone) ?? base?.deep;
  return declared === undefined && deep === undefined ? undefined : { declared, deep };
}

function toRhythm(every: number | undefined, expression: string | undefined, zone: string): Rhythm | undefined {
  if (every !== undefined) return { kind: 'every', ms: every };
  return expression === undefined ? undefined : { kind: 'cron', expression, zone };
}
