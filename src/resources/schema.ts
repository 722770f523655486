import type { Attributes } from '../core/attribute.ts';

/** Which names of a type are nested blocks and which are attributes; the language declares the same shape. */
export interface BodySchema {
  readonly [name: string]: { readonly kind: 'attribute' } | { readonly kind: 'block'; readonly body: BodySchema };
}

/** What the language must know of a type: which names are nested blocks, and what is in them. */
export function bodySchema(attributes: Attributes): BodySchema {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { kind }]) => [
      name,
      kind.nested === undefined || kind.nested.asAttribute
        ? { kind: 'attribute' }
        : { kind: 'block', body: bodySchema(kind.nested.attributes) },
    ]),
  );
}
