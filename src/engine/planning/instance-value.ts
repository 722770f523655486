import { type IgnoreTags, withoutIgnored } from '../../core/ignore-tags.ts';
import { anyKind } from '../../core/kinds/any.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import {
  fromPlain,
  markIf,
  markSensitive,
  nullOf,
  object,
  type Plain,
  unknownOf,
  type Value,
} from '../../core/value.ts';
import { boolType, dynamicType, numberType, stringType, type Type } from '../../core/value-type.ts';
import { isRegional } from '../../resources/regional.ts';
import type { Instance } from './instance.ts';

/**
 * The object that expressions see for an instance: what it will be after the plan is applied. Desired values where Git
 * sets them, live values elsewhere, and unknown for what only AWS will decide.
 */
export function instanceValue(
  instance: Omit<Instance, 'differences' | 'decided' | 'blocked'>,
  replaced: boolean,
): Value {
  const exists = instance.observation?.kind === 'present' && !replaced;
  const live = exists && instance.observation.kind === 'present' ? instance.observation.live : {};
  const entries: [string, Value][] = [];
  for (const [name, attribute] of Object.entries(instance.type.attributes)) {
    const configured = instance.desired.compared.has(name);
    const wanted = instance.desired.values[name] ?? null;
    const given = givenValue(name, instance);
    let value: Value;
    if (given !== undefined) {
      value = given;
    } else if (configured && !attribute.computed) {
      value = fromPlain(wanted);
    } else if (exists) {
      value = Object.hasOwn(live, name)
        ? fromPlain(visible(name, live[name] ?? null, instance.ignoreTags))
        : unknownAttribute(name, attribute.kind.name);
    } else {
      value = unknownAttribute(name, attribute.kind.name);
    }
    entries.push([name, instance.desired.sensitive.has(name) || attribute.sensitive ? markSensitive(value) : value]);
  }
  if (!Object.hasOwn(instance.type.attributes, 'id')) {
    entries.push(['id', exists && instance.id !== undefined ? fromPlain(instance.id) : unknownId]);
  }
  if (Object.hasOwn(instance.type.attributes, 'tags')) {
    const all = fromPlain(instance.desired.values['tags'] ?? {});
    entries.push(['tags_all', markIf(all, instance.desired.sensitive.has('tags'))]);
  }
  if (!Object.hasOwn(instance.type.attributes, 'region') && isRegional(instance.type.type)) {
    entries.push(['region', fromPlain(instance.scope.region)]);
  }
  return object(entries);
}

/** An argument of any type, and what mirrors it, keeps the type that the expression gave it. */
function givenValue(name: string, { type, config }: Pick<Instance, 'type' | 'config'>): Value | undefined {
  const source = type.ledgerOnly?.mirrors?.[name] ?? name;
  return type.attributes[source]?.kind === anyKind && config.kind === 'object'
    ? (config.entries.get(source) ?? nullOf())
    : undefined;
}

function visible(name: string, value: Plain, ignored: IgnoreTags): Plain {
  const isTags = name === 'tags' && value !== null && typeof value === 'object' && !Array.isArray(value);
  return isTags ? withoutIgnored(ownTags(value as Readonly<Record<string, string>>), ignored) : value;
}

/** Every object has an id, so that it is not null is known before it is. */
const unknownId = unknownOf(stringType, { notNull: true });

const simpleTypes: Readonly<Record<string, Type>> = {
  ...Object.fromEntries(
    ['text', 'caselessText', 'choice', 'cidr', 'iamPolicy', 'json'].map((name) => [name, stringType]),
  ),
  int: numberType,
  number: numberType,
  bool: boolType,
};

/** What only AWS will decide; its type is known, so that an expression that cannot take it is refused in the plan. */
function unknownAttribute(name: string, kind: string): Value {
  return name === 'id' ? unknownId : unknownOf(simpleTypes[kind] ?? dynamicType);
}
