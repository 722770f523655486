import { z } from 'zod';
import type { Drift } from '../core/drift.ts';
import type { IgnoredDrift } from '../core/reactions/ignores.ts';
import type { Plain } from '../core/value.ts';
import type { ScanReport } from '../engine/reports.ts';

/** What a worker answers to a scan request; it travels through the table as JSON. */
export interface ScanAnswer {
  readonly reports: readonly ScanReport[];
  readonly failures: readonly { readonly stack: string; readonly summary: string; readonly detail: string }[];
}

// One item of the table holds at most 400 kB.
const mostBytes = 300_000;

/** The answer as it is stored; of a very large one only the coverage, and a failure that says so. */
export function packScanAnswer(answer: ScanAnswer): string {
  const text = JSON.stringify({ version: 1, ...answer }, hideSymbols);
  if (Buffer.byteLength(text) <= mostBytes) return text;
  const reports = answer.reports.map((report) => ({
    ...report,
    drifts: [],
    ignored: [],
    diagnostics: [],
    complete: false,
    coverage: { ...report.coverage, unread: [] },
  }));
  const failures = answer.reports.map(({ stack, drifts }) => ({
    stack,
    summary: 'The result is too large to be sent',
    detail: `The scan found ${drifts.length} drifts, more than one record of the table can hold. Ask for one stack or read the history.`,
  }));
  return JSON.stringify({ version: 1, reports, failures: [...answer.failures, ...failures] });
}

function hideSymbols(_key: string, value: unknown): unknown {
  return typeof value === 'symbol' ? '(known after apply)' : value;
}

const Value = z.custom<Plain>((value) => value !== undefined);

const FoundDrift = z.object({
  id: z.string(),
  stack: z.string(),
  address: z.string(),
  type: z.string(),
  cloudId: z.string(),
  attribute: z.string(),
  desired: Value.default(null),
  live: Value.default(null),
  tier: z.enum(['declared', 'undeclared', 'added', 'missing', 'unread']),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  next: z.string(),
}) satisfies z.ZodType<Drift>;

const Answer = z.object({
  version: z.literal(1),
  reports: z.array(
    z.object({
      stack: z.string(),
      commit: z.string(),
      at: z.number(),
      complete: z.boolean(),
      drifts: z.array(FoundDrift),
      ignored: z.array(z.custom<IgnoredDrift>()).default([]),
      diagnostics: z.array(
        z.object({
          severity: z.enum(['error', 'warning']),
          code: z.string(),
          summary: z.string(),
          detail: z.string(),
        }),
      ),
      coverage: z.object({
        resources: z.number(),
        read: z.number(),
        unread: z.array(z.object({ address: z.string(), attribute: z.string(), reason: z.string() })),
        calls: z.record(z.string(), z.number()),
      }),
    }),
  ),
  failures: z.array(z.object({ stack: z.string(), summary: z.string(), detail: z.string() })),
});

/** Reads a stored answer; undefined where it is none. */
export function parseScanAnswer(stored: unknown): ScanAnswer | undefined {
  const parsed = Answer.safeParse(typeof stored === 'string' ? parseJson(stored) : stored);
  return parsed.success ? { reports: parsed.data.reports, failures: parsed.data.failures } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
