import { secretMask } from '../../core/redaction/mask.ts';

/** Names under which nothing is ever logged, whatever it is. */
const secretNames =
  /pass(word|wd|phrase)|secret|private_?key|credential|authorization|cookie|api_?key|access_?key|token$|webhook/i;
/** Names that only sound like the above. */
const harmlessNames = /^(next|page|continuation)_?token$/i;

const deepest = 8;

/** The fields of a log line, with secrets taken out by their names and errors made readable. */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactRecord(fields, 0);
}

function redactRecord(record: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, redactNamed(name, value, depth)]));
}

function redactNamed(name: string, value: unknown, depth: number): unknown {
  const secret = secretNames.test(name) && !harmlessNames.test(name);
  return secret && value !== undefined && value !== null ? secretMask : redactValue(value, depth + 1);
}

function redactValue(value: unknown, depth: number): unknown {
  if (value instanceof Error) {
    return describeError(value, depth);
  }
  if (typeof value === 'bigint' || typeof value === 'symbol') {
    return value.toString();
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (depth > deepest) {
    return '(too deep)';
  }
  if (value instanceof Map) {
    return redactRecord(Object.fromEntries(value), depth);
  }
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].map((item) => redactValue(item, depth + 1));
  }
  return redactRecord(value, depth);
}

function describeError(error: Error, depth: number): Record<string, unknown> {
  const cause = error.cause !== undefined && depth <= deepest ? { cause: redactValue(error.cause, depth + 1) } : {};
  const code = 'code' in error ? { code: error.code } : {};
  return { name: error.name, ...code, message: error.message, stack: error.stack, ...cause };
}
