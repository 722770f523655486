import { secretMask } from './mask.ts';

/** What a text became that was masked, as JSON if it was JSON: a mask in the place of a number or of a whole table would break it. */
export function redactJson(text: string, masked: string, redact: (text: string) => string): string {
  const start = text.trimStart().charAt(0);
  if ((start !== '{' && start !== '[') || isJson(masked)) return masked;
  const parsed = parse(text);
  if (parsed === undefined) return masked;
  const indentation = /^\s*[[{]\r?\n( +)/.exec(text)?.[1] ?? '';
  const tail = text.endsWith('\n') ? '\n' : '';
  const safe = JSON.stringify(redactData(parsed.value, redact), null, indentation);
  // A secret that is spread over several members of the document is found in no single one.
  return `${redact(safe) === safe ? safe : JSON.stringify(secretMask)}${tail}`;
}

/** Plain data without the secrets in its texts, its numbers and the names of its members; `kept` members stay as they are. */
export function redactData(
  value: unknown,
  redact: (text: string) => string,
  kept: ReadonlySet<string> = new Set(),
): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') {
    const text = String(value);
    const safe = redact(text);
    return safe === text ? value : safe;
  }
  if (Array.isArray(value)) return value.map((item) => redactData(item, redact, kept));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      redact(name),
      kept.has(name) ? member : redactData(member, redact, kept),
    ]),
  );
}

function isJson(text: string): boolean {
  return parse(text) !== undefined;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
