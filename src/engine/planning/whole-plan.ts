import { ownTags } from '../../core/kinds/tag-map.ts';
import { membersOf } from '../../core/plain.ts';
import { fromPlain, markIf, type ObjectValue, object, type Plain, type Value } from '../../core/value.ts';
import { typeOf } from '../../core/value-parts.ts';
import type { Type } from '../../core/value-type.ts';
import type { ResourceType } from '../../resources/define.ts';
import { isRegional } from '../../resources/regional.ts';
import {
  type DescribedBlock,
  type DescribedBody,
  type DescribedExpression,
  describeBlock,
  describeBody,
  describeOutputs,
} from '../../terraform/describe-document.ts';
import type { Block, Document, ProviderBlock } from '../../terraform/document.ts';
import { isHashed } from './applied.ts';
import type { Instance } from './instance.ts';
import { instanceValue } from './instance-value.ts';
import type { StackPlan } from './plan-stack.ts';

/** One object of a plan as a whole: what it is, and what it will be. Undefined: there is none before, or after. */
export interface PlannedObject {
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/** Everything that a plan knows, for tools that read Terraform's plan JSON. */
export interface WholePlan {
  readonly configuration: PlannedConfiguration;
  /** By address. */
  readonly objects: ReadonlyMap<string, PlannedObject>;
  readonly variables: readonly { readonly name: string; readonly value: Value }[];
  readonly outputs: readonly PlannedOutput[];
  /** By check block: whether all of its assertions hold. */
  readonly checks: readonly { readonly name: string; readonly status: 'pass' | 'fail' | 'unknown' | 'error' }[];
}

/** What the document says, before anything is evaluated. */
interface PlannedConfiguration {
  readonly blocks: readonly (Pick<Block, 'id' | 'mode' | 'type' | 'name' | 'provider' | 'dependsOn'> & {
    readonly described: DescribedBlock;
  })[];
  readonly outputs: readonly {
    readonly name: string;
    readonly sensitive: boolean;
    readonly expression: DescribedExpression;
  }[];
  readonly variables: readonly {
    readonly name: string;
    readonly sensitive: boolean;
    readonly fallback: Value | undefined;
  }[];
  readonly providers: readonly (Pick<ProviderBlock, 'id' | 'name' | 'alias'> & { readonly body: DescribedBody })[];
  readonly requiredProviders: Document['metadata']['requiredProviders'];
}

interface PlannedOutput {
  readonly name: string;
  /** What the last run stored; undefined where there was no such output, or it is sensitive. */
  readonly before: Plain | undefined;
  /** Undefined: it is gone from Git. */
  readonly after: Value | undefined;
  readonly type: Type;
  readonly sensitive: boolean;
}

/** Puts together what the parts of a plan know of every object. */
export function wholePlan({ input, evaluated, orphans, added, outputs }: StackPlan): WholePlan {
  const { document, evaluator } = input;
  const objects = new Map<string, PlannedObject>();
  for (const instance of evaluated.instances.values()) {
    const after = afterOf(instance);
    objects.set(instance.address, { before: instance.decided?.action === 'none' ? after : beforeOf(instance), after });
  }
  for (const { entry, type, live } of orphans) {
    objects.set(entry.address, { before: liveObject(type, live, entry.id), after: undefined });
  }
  for (const { address, type, live, id } of added) {
    objects.set(address, { before: liveObject(type, live, id), after: undefined });
  }
  return {
    configuration: configurationOf(document),
    objects,
    variables: document.variables.flatMap(({ name }) => {
      const { value, diagnostics } = evaluator.evaluate(`var.${name}`);
      return diagnostics.length > 0 ? [] : [{ name, value }];
    }),
    outputs: plannedOutputs(document, outputs, input.state.outputs?.values ?? {}),
    checks: document.checks.map(({ name }) => ({ name, status: evaluator.checkStatus(name) })),
  };
}

function configurationOf(document: Document): PlannedConfiguration {
  const expressions = describeOutputs(document);
  return {
    blocks: document.blocks.map((block) => {
      const { id, mode, type, name, provider, dependsOn } = block;
      return { id, mode, type, name, provider, dependsOn, described: describeBlock(block) };
    }),
    outputs: document.outputs.map(({ name, sensitive }) => {
      return { name, sensitive, expression: expressions.get(name) ?? { references: [] } };
    }),
    variables: document.variables.map(({ name, sensitive, default: fallback }) => ({ name, sensitive, fallback })),
    providers: document.providers.map(({ id, name, alias, body }) => ({ id, name, alias, body: describeBody(body) })),
    requiredProviders: document.metadata.requiredProviders,
  };
}

function plannedOutputs(
  document: Document,
  outputs: StackPlan['outputs'],
  stored: Readonly<Record<string, { readonly value: Plain; readonly sensitive: boolean }>>,
): readonly PlannedOutput[] {
  const declared = new Map(document.outputs.map((output) => [output.name, output]));
  const names = new Set([...outputs.keys(), ...Object.keys(stored)]);
  return [...names].sort().map((name) => {
    const after = outputs.get(name);
    const before = Object.hasOwn(stored, name) && stored[name]?.sensitive !== true ? stored[name]?.value : undefined;
    const sensitive = declared.get(name)?.sensitive ?? stored[name]?.sensitive ?? false;
    return { name, before, after, type: typeOf(after ?? fromPlain(before ?? null)), sensitive };
  });
}

function beforeOf({ type, observation, desired, id, scope }: Instance): Value | undefined {
  if (observation?.kind !== 'present') {
    return undefined;
  }
  const live = { ...appliedSteering(type, desired.values), ...observation.live };
  const seen = liveObject(type, live, id, desired.sensitive);
  const region = isRegional(type.type) ? [['region', fromPlain(scope.region)] as const] : [];
  const tags = seen.entries.get('tags');
  return object([...region, ...(tags === undefined ? [] : [['tags_all', tags] as const]), ...seen.entries]);
}

/** Arguments that only steer us are nowhere in AWS; they are what Git says. */
function appliedSteering(
  { attributes }: ResourceType,
  values: Readonly<Record<string, Plain>>,
): Readonly<Record<string, Plain>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => attributes[name]?.localOnly === true));
}

/** What expressions see of it, without what of an existing object was not read. */
function afterOf(instance: Instance): Value {
  const { type, desired, observation, decided } = instance;
  const replaced = decided?.action === 'replace';
  const value = instanceValue(instance, replaced);
  if (observation?.kind !== 'present' || replaced || value.kind !== 'object') {
    return value;
  }
  const isKnown = (name: string): boolean =>
    desired.compared.has(name) || Object.hasOwn(observation.live, name) || !Object.hasOwn(type.attributes, name);
  return object([...value.entries].filter(([name]) => isKnown(name)));
}

function liveObject(
  type: ResourceType,
  live: Readonly<Record<string, Plain>>,
  id: string | undefined,
  sensitive: ReadonlySet<string> = new Set(),
): ObjectValue {
  const entries = Object.entries(live)
    .filter(([name]) => Object.hasOwn(type.attributes, name))
    .map(([name, value]): [string, Value] => {
      const isSecret = sensitive.has(name) || type.attributes[name]?.sensitive === true || isHashed(value);
      return [name, markIf(fromPlain(shown(name, value)), isSecret)];
    });
  return object([...idOf(type, id), ...entries]);
}

function idOf(type: ResourceType, id: string | undefined): readonly [string, Value][] {
  return id === undefined || Object.hasOwn(type.attributes, 'id') ? [] : [['id', fromPlain(id)]];
}

/** Our marks and the tags of AWS are nobody's configuration. */
function shown(name: string, value: Plain): Plain {
  return name === 'tags' ? ownTags(membersOf(value) as Readonly<Record<string, string>>) : value;
}
