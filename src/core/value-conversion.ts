import { dynamicType, sameType, type Type } from './value-type.ts';

/** Whether values of one type may be converted to another; `unsafe` also allows conversions that may fail. */
export function canConvert(from: Type, to: Type, unsafe: boolean): boolean {
  if (to.kind === 'dynamic' || from.kind === 'dynamic') return true;
  switch (to.kind) {
    case 'string':
      return from.kind === 'string' || from.kind === 'number' || from.kind === 'bool';
    case 'number':
    case 'bool':
      return from.kind === to.kind || (unsafe && from.kind === 'string');
    case 'list':
      return canConvertItems(from, to.element, unsafe, true);
    case 'set':
      return canConvertItems(from, to.element, unsafe, unsafe);
    case 'map':
      return canConvertEntries(from, to.element, unsafe);
    case 'tuple':
      return canConvertTuple(from, to.elements, unsafe);
    case 'object':
      return canConvertObject(from, to, unsafe);
  }
}

function canConvertItems(from: Type, element: Type, unsafe: boolean, fromList: boolean): boolean {
  switch (from.kind) {
    case 'tuple':
      return from.elements.every((item) => sameType(item, element) || canConvert(item, element, unsafe));
    case 'list':
      return fromList && canConvert(from.element, element, unsafe);
    case 'set':
      return canConvert(from.element, element, unsafe);
    default:
      return false;
  }
}

function canConvertEntries(from: Type, element: Type, unsafe: boolean): boolean {
  if (from.kind === 'map') return canConvert(from.element, element, unsafe);
  return from.kind === 'object' && [...from.attributes.values()].every((item) => canConvert(item, element, unsafe));
}

function canConvertTuple(from: Type, elements: readonly Type[], unsafe: boolean): boolean {
  if (from.kind !== 'tuple' || from.elements.length !== elements.length) return false;
  return from.elements.every((item, index) => canConvert(item, elements[index] ?? dynamicType, unsafe));
}

function canConvertObject(from: Type, to: Extract<Type, { kind: 'object' }>, unsafe: boolean): boolean {
  if (from.kind === 'map') {
    return unsafe && [...to.attributes.values()].every((type) => canConvert(from.element, type, unsafe));
  }
  if (from.kind !== 'object') return false;
  for (const [name, type] of to.attributes) {
    const given = from.attributes.get(name);
    if (given === undefined ? to.optional?.has(name) !== true : !canConvert(given, type, unsafe)) return false;
  }
  return true;
}
