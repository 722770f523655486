/** The type of a Terraform value. */
export type Type =
  | { readonly kind: 'dynamic' | 'bool' | 'number' | 'string' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | {
      readonly kind: 'object';
      readonly attributes: ReadonlyMap<string, Type>;
      /** Names that a conversion may leave out; they become null. */
      readonly optional?: ReadonlySet<string>;
    };

export const dynamicType: Type = { kind: 'dynamic' };
export const boolType: Type = { kind: 'bool' };
export const numberType: Type = { kind: 'number' };
export const stringType: Type = { kind: 'string' };

/** The type of lists of one element type. */
export function listOf(element: Type): Type {
  return { kind: 'list', element };
}

/** The type of sets of one element type. */
export function setOf(element: Type): Type {
  return { kind: 'set', element };
}

/** The type of maps of one element type. */
export function mapOf(element: Type): Type {
  return { kind: 'map', element };
}

/** The type of tuples with the given element types. */
export function tupleOf(elements: readonly Type[]): Type {
  return { kind: 'tuple', elements };
}

/** The type of objects with the given attribute types. */
export function objectOf(attributes: ReadonlyMap<string, Type>): Type {
  return { kind: 'object', attributes };
}

/** Whether two types are the same type. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'dynamic':
    case 'bool':
    case 'number':
    case 'string':
      return a.kind === b.kind;
    case 'list':
    case 'set':
    case 'map':
      return a.kind === b.kind && sameType(a.element, b.element);
    case 'tuple':
      return (
        b.kind === 'tuple' &&
        a.elements.length === b.elements.length &&
        a.elements.every((element, index) => sameType(element, b.elements[index] ?? dynamicType))
      );
    case 'object':
      return b.kind === 'object' && sameAttributes(a.attributes, b.attributes);
  }
}

function sameAttributes(a: ReadonlyMap<string, Type>, b: ReadonlyMap<string, Type>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, type] of a) {
    const other = b.get(name);
    if (other === undefined || !sameType(type, other)) return false;
  }
  return true;
}

/** Whether the type has a part that is not decided yet. */
export function hasDynamic(type: Type): boolean {
  switch (type.kind) {
    case 'dynamic':
      return true;
    case 'bool':
    case 'number':
    case 'string':
      return false;
    case 'list':
    case 'set':
    case 'map':
      return hasDynamic(type.element);
    case 'tuple':
      return type.elements.some(hasDynamic);
    case 'object':
      return [...type.attributes.values()].some(hasDynamic);
  }
}

/** Whether values of the type are one bool, number or string. */
export function isPrimitive(type: Type): boolean {
  return type.kind === 'bool' || type.kind === 'number' || type.kind === 'string';
}

/** Names a type in a message, the way Terraform does: `list of string`. */
export function nameType(type: Type): string {
  switch (type.kind) {
    case 'dynamic':
      return 'dynamic';
    case 'bool':
    case 'number':
    case 'string':
    case 'tuple':
    case 'object':
      return type.kind;
    case 'list':
    case 'set':
    case 'map':
      return type.element.kind === 'dynamic' ? type.kind : `${type.kind} of ${nameType(type.element)}`;
  }
}
