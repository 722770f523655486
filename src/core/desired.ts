import type { Attributes } from './attribute.ts';
import type { Diagnostic } from './diagnostic.ts';
import { hasUnknown } from './plain.ts';
import type { Plain } from './value.ts';

/** What Git says of one instance, in the form its type works with. */
export interface DesiredState {
  /** Every attribute of the type; null where nothing is wanted, UNKNOWN where it is known after apply. */
  readonly values: Readonly<Record<string, Plain>>;
  /** Attributes that the configuration sets. */
  readonly configured: ReadonlySet<string>;
  /** Attributes that are compared with live. */
  readonly compared: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
  readonly sensitive: ReadonlySet<string>;
}

interface DesiredInput {
  readonly attributes: Attributes;
  /** The evaluated body, blocks as lists of objects. */
  readonly config: Readonly<Record<string, Plain>>;
  readonly sensitive: ReadonlySet<string>;
  /** What we last wrote; undefined for a new object. */
  readonly applied: Readonly<Record<string, Plain>> | undefined;
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly address: string;
  readonly path: string | undefined;
}

/** Arguments of every type that steer the provider and are no attributes of the object. */
const IMPLICIT = new Set(['region', 'timeouts', 'tags_all', 'id']);

/** Converts a configuration to a desired state: defaults filled in, values of the right type, unknowns kept. */
export function resolveDesired(input: DesiredInput): {
  readonly desired: DesiredState;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { attributes } = input;
  const config = withDefaultTags(input);
  const diagnostics: Diagnostic[] = [];
  const values: Record<string, Plain> = {};
  const configured = new Set<string>();
  const compared = new Set<string>();
  const unknown = new Set<string>();
  for (const name of Object.keys(config)) {
    if (!Object.hasOwn(attributes, name) && !IMPLICIT.has(name) && !isNothing(config[name])) {
      diagnostics.push(notSupported(input, name, Object.keys(attributes)));
    }
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    const given = config[name];
    if (isNothing(given) || given === undefined) {
      if (attribute.required) {
        diagnostics.push(problem(input, name, 'missing-argument', 'Missing required argument', `The argument "${name}" is required.`));
      }
      const fallback = absentValue(attribute, input.applied, name);
      values[name] = (fallback ?? null) as Plain;
      if (fallback !== undefined && !attribute.computed) {
        compared.add(name);
      }
      continue;
    }
    if (attribute.computed) {
      diagnostics.push(
        problem(input, name, 'computed-argument', 'Argument is set by AWS', `"${name}" is decided by AWS and cannot be configured. Remove it.`),
      );
      continue;
    }
    configured.add(name);
    compared.add(name);
    if (hasUnknown(given)) {
      unknown.add(name);
      values[name] = given;
      continue;
    }
    const converted = attribute.kind.convert(given);
    if (converted.ok) {
      values[name] = converted.value as Plain;
    } else {
      values[name] = null;
      diagnostics.push(
        problem(input, name, 'invalid-argument', 'Invalid value for an argument', `"${name}" is not right: ${converted.problem}.`),
      );
    }
  }
  return { desired: { values, configured, compared, unknown, sensitive: input.sensitive }, diagnostics };
}

function withDefaultTags(input: DesiredInput): Readonly<Record<string, Plain>> {
  if (!Object.hasOwn(input.attributes, 'tags') || Object.keys(input.defaultTags).length === 0) {
    return input.config;
  }
  const own = input.config['tags'];
  if (own !== null && own !== undefined && (typeof own !== 'object' || Array.isArray(own))) {
    return input.config;
  }
  return { ...input.config, tags: { ...input.defaultTags, ...(own as Readonly<Record<string, Plain>> | null | undefined) } };
}

function absentValue(
  attribute: Attributes[string],
  applied: Readonly<Record<string, Plain>> | undefined,
  name: string,
): unknown {
  if (attribute.default !== undefined) {
    return attribute.default;
  }
  const wroteIt = applied !== undefined && Object.hasOwn(applied, name) && applied[name] !== null;
  return wroteIt ? attribute.unset : undefined;
}

/** Null and an empty list of blocks say the same: nothing is configured. */
function isNothing(value: Plain | undefined): boolean {
  return value === null || value === undefined;
}

function notSupported(input: DesiredInput, name: string, known: readonly string[]): Diagnostic {
  const near = known.find((candidate) => candidate.replaceAll('_', '') === name.replaceAll('_', ''));
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  return problem(
    input,
    name,
    'unsupported-argument',
    'Argument is not supported yet',
    `Groundstate does not know the argument "${name}" of this type, so it would be left out in silence.${hint} Remove it, or ask for it; nothing of this resource is changed until then.`,
  );
}

function problem(input: DesiredInput, name: string, code: string, summary: string, detail: string): Diagnostic {
  return {
    severity: 'error',
    code,
    summary,
    detail,
    address: input.address,
    ...(input.path === undefined ? {} : { path: input.path }),
    source: { file: 'cdk.tf.json', jsonPath: name },
  };
}
