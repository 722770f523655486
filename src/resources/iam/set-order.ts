import { crc32 } from 'node:zlib';
import { compareBytes } from './policy-json.ts';

/** A set element as Terraform's plugin SDK sees it: a text, a list, or an object of such; sets are in order already. */
export type SetElement =
  | string
  | { readonly list: readonly string[] }
  | { readonly set: readonly string[] }
  | { readonly object: Readonly<Record<string, SetElement>> };

/**
 * Distinct elements in the order in which the plugin SDK lists a set: by the decimal text of a CRC of the element.
 * It shows in the policy text where two blocks speak of the same principal type or condition.
 */
export function inSetOrder<T>(elements: readonly T[], serialize: (element: T) => SetElement): readonly T[] {
  const byHash = new Map(elements.map((element) => [hashOf(serialize(element)), element]));
  return [...byHash].sort(([a], [b]) => compareBytes(a, b)).map(([, element]) => element);
}

function hashOf(element: SetElement): string {
  return String(crc32(typeof element === 'object' && 'object' in element ? members(element.object) : encode(element)));
}

function encode(element: SetElement): string {
  if (typeof element === 'string') {
    return `${element};`;
  }
  if ('list' in element) {
    return `(${element.list.map(encode).join('')});`;
  }
  if ('set' in element) {
    return `{${inSetOrder(element.set, (text) => text)
      .map(encode)
      .join('')}};`;
  }
  return `<${members(element.object)}>;`;
}

function members(object: Readonly<Record<string, SetElement>>): string {
  return Object.keys(object)
    .sort()
    .map((name) => `${name}:${encode(object[name] ?? '')}`)
    .join('');
}
