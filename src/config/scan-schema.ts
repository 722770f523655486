import { z } from 'zod';
import { duration } from './schemas.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** How often a stack is scanned, as `groundstate.yaml` says it. */
export const ScanSection = z.strictObject(
  { every: duration(minute, day).optional(), deep_every: duration(10 * minute, 7 * day).optional() },
  '"scan" must be a table with "every" and "deep_every".',
);
