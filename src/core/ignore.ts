import type { Plain } from './value.ts';

/**
 * Desired values in which what `ignore_changes` names is replaced by what is live, so that it never differs.
 * Paths are written as in Terraform: `tags`, `tags["Name"]`, `rule[0].priority`.
 */
export function applyIgnores(
  desired: Readonly<Record<string, Plain>>,
  live: Readonly<Record<string, Plain>>,
  ignores: 'all' | readonly string[],
): Readonly<Record<string, Plain>> {
  if (ignores === 'all') {
    return { ...desired, ...live };
  }
  let result: Plain = desired;
  for (const path of ignores) {
    // An attribute that was not read is not compared either; nothing is known that it could be replaced by.
    if (Object.hasOwn(live, ignoredAttribute(path))) {
      result = takeOver(result, live, parsePath(path));
    }
  }
  return result as Readonly<Record<string, Plain>>;
}

/** The attribute that an ignore path begins with. */
export function ignoredAttribute(path: string): string {
  return String(parsePath(path)[0] ?? path);
}

function parsePath(path: string): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  for (const match of path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\.?([A-Za-z_][\w-]*)|\.(\d+)/g)) {
    const [, quoted, index, name, legacy] = match;
    const number = index ?? legacy;
    steps.push(number === undefined ? (quoted ?? name ?? '') : Number(number));
  }
  return steps;
}

function takeOver(desired: Plain, live: Plain | undefined, path: readonly (string | number)[]): Plain {
  const [step, ...rest] = path;
  if (step === undefined) {
    return live === undefined ? desired : live;
  }
  if (Array.isArray(desired) && typeof step === 'number') {
    const liveMember = Array.isArray(live) ? (live[step] as Plain | undefined) : undefined;
    return desired.map((member, at) => (at === step ? takeOver(member as Plain, liveMember, rest) : (member as Plain)));
  }
  const wanted = asRecord(desired);
  const found = asRecord(live ?? null);
  if (wanted === undefined && found === undefined) {
    return desired;
  }
  const name = String(step);
  const member = found?.[name];
  if (rest.length === 0 && member === undefined) {
    return Object.fromEntries(Object.entries(wanted ?? {}).filter(([key]) => key !== name));
  }
  return { ...wanted, [name]: takeOver(wanted?.[name] ?? null, member, rest) };
}

function asRecord(value: Plain): Readonly<Record<string, Plain>> | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Plain>>)
    : undefined;
}
