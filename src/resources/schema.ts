import type { Attributes } from '../core/attribute.ts';
import { isRegional } from './regional.ts';

/** Which names of a type are nested blocks and which are attributes; the language declares the same shape. */
export interface BodySchema {
  readonly [name: string]:
    | { readonly kind: 'attribute'; readonly computed?: true }
    | { readonly kind: 'block'; readonly body: BodySchema };
}

/** A document has many blocks of few types. */
const schemas = new WeakMap<Attributes, BodySchema>();

interface Described {
  /** The Terraform name. */
  readonly type: string;
  readonly attributes: Attributes;
}

/** What the language must know of a type: which names are nested blocks, what is in them, and what can only be read. */
export function bodySchema({ type, attributes }: Described): BodySchema {
  const known = schemas.get(attributes);
  if (known !== undefined) return known;
  const names = new Set(Object.keys(attributes));
  const schema: BodySchema = {
    // Every object has an id, and what has tags has them with the defaults of its provider.
    ...(names.has('id') ? {} : { id: { kind: 'attribute', computed: true } }),
    ...(names.has('tags') ? { tags_all: { kind: 'attribute', computed: true } } : {}),
    ...(names.has('region') || !isRegional(type) ? {} : { region: { kind: 'attribute' } }),
    ...namesOf(attributes),
  };
  schemas.set(attributes, schema);
  return schema;
}

function namesOf(attributes: Attributes): BodySchema {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { kind, computed }]) => {
      if (kind.nested !== undefined && !kind.nested.asAttribute) {
        return [name, { kind: 'block', body: namesOf(kind.nested.attributes) }];
      }
      return [name, computed ? { kind: 'attribute', computed: true } : { kind: 'attribute' }];
    }),
  );
}
