import { z } from 'zod';

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Text with something in it and without control characters. */
export function text(): z.ZodType<string, string> {
  return z
    .string('It must be text.')
    .min(1, 'It must not be empty.')
    .regex(/^[^\p{Cc}]*$/u, 'It must not contain control characters.');
}

/** Text of one shape, said in a sentence. */
export function shapedText(shape: RegExp, sentence: string): z.ZodType<string, string> {
  return z.string(sentence).regex(shape, sentence);
}

/** An address of a web server. */
export function webAddress(): z.ZodType<string, string> {
  const sentence = 'It must be an address that begins with https:// or http://.';
  return z.string(sentence).refine((value) => /^https?:\/\/[^\s/]/.test(value) && URL.canParse(value), sentence);
}

/** A time span like 30s, 5m or 1h, as milliseconds; a bare number counts seconds. */
export function duration(least: number, most: number): z.ZodType<number, string | number> {
  const sentence = `It must be a time span between ${formatSpan(least)} and ${formatSpan(most)}, like 30s, 5m or 1h.`;
  return z.union([z.string(), z.number()], sentence).transform((value, context) => {
    const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(String(value).trim());
    const milliseconds = match === null ? Number.NaN : Number(match[1]) * (units[match[2] ?? 's'] ?? Number.NaN);
    if (milliseconds >= least && milliseconds <= most) return Math.round(milliseconds);
    context.addIssue({ code: 'custom', message: sentence });
    return z.NEVER;
  });
}

/** A whole number between two bounds. */
export function wholeNumber(least: number, most: number): z.ZodType<number, string | number> {
  const sentence = `It must be a whole number between ${least} and ${most}.`;
  return z.union([z.string(), z.number()], sentence).transform((value, context) => {
    const given = typeof value === 'number' ? value : parseDigits(value);
    if (Number.isInteger(given) && given >= least && given <= most) return given;
    context.addIssue({ code: 'custom', message: sentence });
    return z.NEVER;
  });
}

/** A switch; a flag without a value means true. */
export function toggle(): z.ZodType<boolean, boolean | string> {
  const sentence = 'It must be true or false.';
  return z.union([z.boolean(), z.string()], sentence).transform((value, context) => {
    if (typeof value === 'boolean') return value;
    if (['true', '1', 'yes', 'on'].includes(value.toLowerCase())) return true;
    if (['false', '0', 'no', 'off'].includes(value.toLowerCase())) return false;
    context.addIssue({ code: 'custom', message: sentence });
    return z.NEVER;
  });
}

/** ARNs, separated by commas; a list in a file. */
export function arnList(): z.ZodType<readonly string[], readonly string[] | string> {
  const sentence = 'It must be ARNs separated by commas, like arn:aws:iam::123456789012:role/groundstate-read.';
  return z.union([z.array(z.string()), z.string()], sentence).transform((value, context) => {
    const arns = (typeof value === 'string' ? value.split(',') : value)
      .map((arn) => arn.trim())
      .filter((arn) => arn !== '');
    if (arns.every((arn) => /^arn:[a-z0-9-]+:[a-z0-9-]+:[a-z0-9-]*:\d*:[^\s,]+$/.test(arn))) return arns;
    context.addIssue({ code: 'custom', message: sentence });
    return z.NEVER;
  });
}

/** Some of a few words, separated by commas; a list in a file. */
export function choices<const T extends readonly [string, ...string[]]>(
  words: T,
): z.ZodType<readonly T[number][], readonly string[] | string> {
  const sentence = `It must be one or more of ${words.join(', ')}, separated by commas.`;
  return z.union([z.array(z.string()), z.string()], sentence).transform((value, context) => {
    const chosen = (typeof value === 'string' ? value.split(',') : value).map((word) => word.trim());
    if (chosen.length > 0 && chosen.every((word) => words.includes(word))) return chosen;
    context.addIssue({ code: 'custom', message: sentence });
    return z.NEVER;
  });
}

/** One of a few words. */
export function choice<const T extends readonly [string, ...string[]]>(words: T): z.ZodType<T[number], string> {
  return z.enum(words, `It must be one of ${words.join(', ')}.`) as unknown as z.ZodType<T[number], string>;
}

function parseDigits(value: string): number {
  return /^\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
}

/** Prints milliseconds as a person would write them. */
export function formatSpan(milliseconds: number): string {
  if (milliseconds % 3_600_000 === 0) return `${milliseconds / 3_600_000}h`;
  if (milliseconds % 60_000 === 0) return `${milliseconds / 60_000}m`;
  if (milliseconds % 1000 === 0) return `${milliseconds / 1000}s`;
  return `${milliseconds}ms`;
}
