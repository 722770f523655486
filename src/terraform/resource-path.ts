import type { Expression, Reference } from './expression/syntax.ts';

type Step =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'index'; readonly key: Expression };

/** A resource named without `${}`, and the steps that follow: `aws_vpc.main`, `aws_vpc.main[each.key].tags`. */
export interface ResourcePath {
  readonly reference: Extract<Reference, { kind: 'resource' }>;
  readonly steps: readonly Step[];
}

/** Reads an expression that is nothing but such a path; undefined where it is more, or a data source. */
export function resourcePath(expression: Expression): ResourcePath | undefined {
  const steps: Step[] = [];
  let node = expression;
  for (;;) {
    switch (node.kind) {
      case 'embedded':
        node = node.inner;
        break;
      case 'attribute':
        steps.unshift({ kind: 'attribute', name: node.name });
        node = node.target;
        break;
      case 'index':
        if (!isKey(node.key)) return undefined;
        steps.unshift({ kind: 'index', key: node.key });
        node = node.target;
        break;
      case 'reference':
        return node.reference.kind === 'resource' && node.reference.mode === 'managed'
          ? { reference: node.reference, steps }
          : undefined;
      default:
        return undefined;
    }
  }
}

/** Keys are literals, or what tells the instances of the block apart. */
function isKey(node: Expression): boolean {
  if (node.kind === 'literal') return true;
  if (node.kind === 'template') return node.parts.every(isKey);
  if (node.kind === 'wrap' || node.kind === 'parentheses') return isKey(node.inner);
  return node.kind === 'attribute' && node.target.kind === 'root' && ['count', 'each'].includes(node.target.name);
}
