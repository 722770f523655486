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
  /** False for a type of a service that is the same in every region. */
  readonly takesRegion?: boolean;
  readonly address: string;
  readonly path: string | undefined;
}

/** Arguments of every type that steer the provider and are no attributes of the object. */
const IMPLICIT = new Set(['region', 'timeouts', 'tags_all']);

/** Converts a configuration to a desired state: defaults filled in, values of the right type, unknowns kept. */
export function resolveDesired(input: DesiredInput): {
  readonly desired: DesiredState;
  readonly diagnostics: readonly Diagnostic[];
} {
  const config = withDefaultTags(input);
  const draft: Draft = { values: {}, configured: new Set(), compared: new Set(), unknown: new Set(), diagnostics: [] };
  draft.diagnostics.push(...strangers(input, config));
  for (const [name, attribute] of Object.entries(input.attributes)) {
    const given = config[name];
    if (given === null || given === undefined) {
      resolveAbsent(name, attribute, input, draft);
    } else {
      resolveGiven({ name, attribute, given }, input, draft);
    }
  }
  const { diagnostics, ...desired } = draft;
  return { desired: { ...desired, sensitive: input.sensitive }, diagnostics };
}

interface Draft {
  readonly values: Record<string, Plain>;
  readonly configured: Set<string>;
  readonly compared: Set<string>;
  readonly unknown: Set<string>;
  readonly diagnostics: Diagnostic[];
}

function strangers(input: DesiredInput, config: Readonly<Record<string, Plain>>): readonly Diagnostic[] {
  return Object.keys(config)
    .filter((name) => !Object.hasOwn(input.attributes, name) && config[name] !== null)
    .flatMap((name) => {
      if (name === 'id') return notSettable(input, name);
      if (name === 'region' && input.takesRegion === false) return noRegion(input);
      return IMPLICIT.has(name) ? [] : notSupported(input, name, Object.keys(input.attributes));
    });
}

function resolveAbsent(name: string, attribute: Attributes[string], input: DesiredInput, draft: Draft): void {
  if (attribute.required) {
    const detail = `The argument "${name}" is required.`;
    draft.diagnostics.push(
      problem(input, name, { code: 'missing-argument', summary: 'Missing required argument', detail }),
    );
  }
  const fallback = absentValue(attribute, input.applied, name);
  draft.values[name] = (fallback ?? null) as Plain;
  if (fallback !== undefined && !attribute.computed) {
    draft.compared.add(name);
  }
}

function resolveGiven(
  { name, attribute, given }: { readonly name: string; readonly attribute: Attributes[string]; readonly given: Plain },
  input: DesiredInput,
  draft: Draft,
): void {
  if (attribute.computed) {
    draft.values[name] = null;
    draft.diagnostics.push(notSettable(input, name));
    return;
  }
  draft.configured.add(name);
  draft.compared.add(name);
  if (hasUnknown(given)) {
    draft.unknown.add(name);
    draft.values[name] = given;
    return;
  }
  const converted = attribute.kind.convert(given);
  draft.values[name] = converted.ok ? (converted.value as Plain) : null;
  if (!converted.ok) {
    const isSecret = attribute.sensitive || input.sensitive.has(name);
    const detail = `"${name}" is not right: ${isSecret ? 'its value, which is sensitive, has the wrong form' : converted.problem}.`;
    draft.diagnostics.push(
      problem(input, name, { code: 'invalid-argument', summary: 'Invalid value for an argument', detail }),
    );
  }
}

function withDefaultTags(input: DesiredInput): Readonly<Record<string, Plain>> {
  if (!Object.hasOwn(input.attributes, 'tags') || Object.keys(input.defaultTags).length === 0) {
    return input.config;
  }
  const own = input.config['tags'];
  if (own !== null && own !== undefined && (typeof own !== 'object' || Array.isArray(own))) {
    return input.config;
  }
  return {
    ...input.config,
    tags: { ...input.defaultTags, ...(own as Readonly<Record<string, Plain>> | null | undefined) },
  };
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

function notSupported(input: DesiredInput, name: string, known: readonly string[]): Diagnostic {
  const near = known.find((candidate) => candidate.replaceAll('_', '') === name.replaceAll('_', ''));
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  return problem(input, name, {
    code: 'unsupported-argument',
    summary: 'Argument is not supported yet',
    detail: `Groundstate does not know the argument "${name}" of this type, so it would be left out in silence.${hint} Remove it, or ask for it; nothing of this resource is changed until then.`,
  });
}

function notSettable(input: DesiredInput, name: string): Diagnostic {
  const detail = `"${name}" is decided by AWS and cannot be configured. Remove it.`;
  return problem(input, name, { code: 'computed-argument', summary: 'Argument is set by AWS', detail });
}

/** Version 6 of the provider refuses it too: what looks like a choice would have no effect. */
function noRegion(input: DesiredInput): Diagnostic {
  const detail = '"region" has no meaning here: what this block names is the same in every region. Remove it.';
  return problem(input, 'region', { code: 'unsupported-argument', summary: 'Argument has no meaning here', detail });
}

function problem(input: DesiredInput, name: string, what: Pick<Diagnostic, 'code' | 'summary' | 'detail'>): Diagnostic {
  return {
    severity: 'error',
    ...what,
    address: input.address,
    ...(input.path === undefined ? {} : { path: input.path }),
    source: { file: 'cdk.tf.json', jsonPath: name },
  };
}
