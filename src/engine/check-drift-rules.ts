import { formatLocal, parseAddress } from '../core/address.ts';
import type { DriftPolicy } from '../core/reactions/drift-policy.ts';
import { isUndeclaredAddress } from '../core/reactions/ignores.ts';
import { fits } from '../core/wildcard.ts';
import type { ResourceType } from '../resources/define.ts';
import { didYouMean } from '../terraform/did-you-mean.ts';
import type { Catalogue } from './deps.ts';
import type { SynthesizedStack } from './ports/synth.ts';

interface Names {
  readonly stacks: readonly string[];
  /** Of every stack, `network/aws_vpc.main`; without instance keys. */
  readonly blocks: ReadonlySet<string>;
  /** The types that the stacks use. */
  readonly types: ReadonlySet<string>;
}

/**
 * Names in the rules about drift that mean nothing, each in a full sentence. A misspelt name protects nobody, and what it
 * was to protect would be put back; so a file with one is no policy.
 */
export async function checkDriftRules(
  rules: DriftPolicy,
  stacks: readonly SynthesizedStack[],
  catalogue: Pick<Catalogue, 'resourceType'>,
): Promise<readonly string[]> {
  const { reactions, severities, calendar, ignores } = rules;
  const lists = [reactions, severities, calendar.windows, calendar.freezes, ignores];
  if (lists.every(({ length }) => length === 0)) return [];
  const names = namesIn(stacks);
  const problems: string[] = [];
  for (const [index, rule] of reactions.entries()) {
    const place = `Entry ${index + 1} of "reactions"`;
    problems.push(...unknownStacks(place, rule.stacks, names), ...unknownAddresses(place, rule.addresses, names));
    problems.push(...(await unknownFields(place, rule, names, catalogue)));
  }
  for (const [index, rule] of severities.entries()) {
    problems.push(...(await unknownFields(`Entry ${index + 1} of "severities"`, rule, names, catalogue)));
  }
  for (const [index, rule] of ignores.entries()) {
    const { address, type = parseAddress(address ?? '')?.type ?? '', attribute, stack } = rule;
    const place = `Entry ${index + 1} of "ignores"`;
    problems.push(...unknownStacks(place, stack === undefined ? undefined : [stack], names));
    problems.push(...unknownAddresses(place, address === undefined ? undefined : [address], names));
    problems.push(...(await unknownFields(place, { types: [type], attributes: [attribute] }, names, catalogue)));
  }
  for (const section of ['windows', 'freezes'] as const) {
    for (const [index, rule] of calendar[section].entries()) {
      problems.push(...unknownStacks(`Entry ${index + 1} of "${section}"`, rule.stacks, names));
    }
  }
  return problems.map((problem) => `groundstate.yaml: ${problem}`);
}

function namesIn(stacks: readonly SynthesizedStack[]): Names {
  const blocks = new Set<string>();
  const types = new Set<string>();
  for (const { name, document } of stacks) {
    const resource = resourcesIn(document);
    for (const [type, named] of Object.entries(resource)) {
      types.add(type);
      for (const block of Object.keys(named)) blocks.add(`${name}/${type}.${block}`);
    }
  }
  return { stacks: stacks.map(({ name }) => name), blocks, types };
}

/** The blocks of a document; of a broken one none, which is told of with the stack itself. */
function resourcesIn(document: string): Readonly<Record<string, object>> {
  try {
    const { resource = {} } = JSON.parse(document) as { readonly resource?: Readonly<Record<string, object>> };
    return resource;
  } catch {
    return {};
  }
}

function unknownStacks(place: string, patterns: readonly string[] | undefined, { stacks }: Names): readonly string[] {
  return (patterns ?? [])
    .filter((pattern) => !stacks.some((stack) => fits(pattern, stack)))
    .map(
      (pattern) =>
        `${place} is for the stack "${pattern}", and the commit has none of this name.${didYouMean(pattern, stacks)}`,
    );
}

function unknownAddresses(place: string, patterns: readonly string[] | undefined, names: Names): readonly string[] {
  const known = [...names.blocks];
  return (patterns ?? []).flatMap((pattern) => {
    const parsed = parseAddress(pattern);
    // What nobody declared is in no commit; its type is looked at all the same.
    if (parsed !== undefined && isUndeclaredAddress(pattern)) return unknownStacks(place, [parsed.stack], names);
    const block =
      parsed === undefined
        ? pattern
        : `${parsed.stack}/${formatLocal({ mode: parsed.mode, type: parsed.type, name: parsed.name })}`;
    if (known.some((name) => fits(block, name) || fits(pattern, name))) return [];
    return [`${place} is for "${pattern}", and the commit has no such resource.${didYouMean(block, known)}`];
  });
}

/** Types that nothing knows, and attributes that none of the meant types has. */
async function unknownFields(
  place: string,
  rule: { readonly types?: readonly string[]; readonly attributes?: readonly string[] },
  { types: used }: Names,
  catalogue: Pick<Catalogue, 'resourceType'>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const meant: ResourceType[] = [];
  for (const pattern of rule.types ?? ['*']) {
    const names = pattern.includes('*') ? [...used].filter((type) => fits(pattern, type)) : [pattern];
    const found = (await Promise.all(names.map((name) => catalogue.resourceType(name)))).filter(
      (type) => type !== undefined,
    );
    meant.push(...found);
    if (found.length === 0 && !pattern.endsWith('*')) {
      problems.push(
        `${place} is for the type "${pattern}", which Groundstate does not know.${didYouMean(pattern, [...used])}`,
      );
    }
  }
  const attributes = [...new Set(meant.flatMap((type) => Object.keys(type.attributes)))];
  for (const pattern of meant.length === 0 ? [] : (rule.attributes ?? [])) {
    if (pattern === '*' || attributes.some((name) => fits(pattern, name))) continue;
    const of = rule.types === undefined ? 'no type of the commit' : rule.types.join(', ');
    const has = rule.types === undefined ? `${of} has` : `${of} does not have`;
    problems.push(`${place} is for the attribute "${pattern}", which ${has}.${didYouMean(pattern, attributes)}`);
  }
  return problems;
}
