import { parse } from 'yaml';
import { z } from 'zod';
import { createUsageFailure } from './usage-failure.ts';

const Entry = z.strictObject({
  name: z.string().regex(/^[\w.@ -]{1,60}$/, 'A name has 1 to 60 letters, digits, dots, dashes, spaces or @.'),
  role: z.enum(['viewer', 'operator', 'admin'], 'A role is viewer, operator or admin.'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'sha256 is the hash of the token, 64 lower-case hexadecimal digits.'),
  until: z.iso.datetime({ offset: true, error: 'until is a time like 2027-01-31T00:00:00Z.' }).optional(),
});

/** An entry of the list of tokens. */
export interface ApiToken {
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'admin';
  readonly hash: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly until: number | undefined;
}

/** Reads the list of tokens; a mistake anywhere is a usage error, because half a list would lock somebody out in silence. */
export function parseApiTokens(content: string, file: string): readonly ApiToken[] {
  const parsed = z.array(Entry).safeParse(readYaml(content, file));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${file}, ${path.join('.') || 'as a whole'}: ${message}`,
    );
    throw createUsageFailure('The list of API tokens is not usable', `${problems.join('\n')}\nNothing was started.`);
  }
  return parsed.data.map(({ name, role, sha256, until }) => ({
    name,
    role,
    hash: Buffer.from(sha256, 'hex'),
    until: until === undefined ? undefined : Date.parse(until),
  }));
}

function readYaml(content: string, file: string): unknown {
  try {
    return parse(content);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw createUsageFailure('The list of API tokens is not usable', `${file}: ${reason}\nNothing was started.`);
  }
}
