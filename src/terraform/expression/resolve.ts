import { Refusal } from './refusal.ts';
import type { AttributeUse, Expression, Reference } from './syntax.ts';

/** Names that mean something by themselves, without a declaration. */
const ambient = new Set(['each', 'count', 'self', 'path', 'terraform']);

/** An expression whose paths to declared things became references, and the list of those. */
export interface Resolved {
  readonly expression: Expression;
  readonly references: readonly Reference[];
  readonly uses: readonly AttributeUse[];
  /** Whether it names anything at all: something declared, or each, count, self, path, terraform. */
  readonly constant: boolean;
}

/** Turns `var.x`, `local.x`, `type.name` and `data.type.name` into references; names bound by the surroundings stay names. */
export function resolveReferences(expression: Expression, bound: readonly string[] = []): Resolved {
  const references = new Map<string, Reference>();
  const uses: AttributeUse[] = [];
  let names = false;
  const note: Note = {
    name: () => {
      names = true;
    },
    reference: (reference) => {
      names = true;
      references.set(referenceId(reference), reference);
    },
    use: (use) => uses.push(use),
  };
  const rewritten = rewrite(expression, new Set(bound), note);
  return { expression: rewritten, references: [...references.values()], uses, constant: !names };
}

/** What is told while an expression is gone through. */
interface Note {
  /** A name that needs no declaration. */
  readonly name: () => void;
  readonly reference: (reference: Reference) => void;
  readonly use: (use: AttributeUse) => void;
}
type Bound = ReadonlySet<string>;

function rewrite(node: Expression, bound: Bound, note: Note): Expression {
  const again = (child: Expression): Expression => rewrite(child, bound, note);
  switch (node.kind) {
    case 'literal':
    case 'item':
    case 'reference':
      return node;
    case 'root':
      return rewriteRoot(node, bound, note);
    case 'attribute':
      return rewriteAttribute(node, bound, note);
    case 'index':
      return { ...node, target: again(node.target), key: again(node.key) };
    case 'splat':
      return rewriteSplat(node, bound, note);
    case 'template':
      return { ...node, parts: node.parts.map(again) };
    case 'embedded':
      return rewriteEmbedded(node, bound, note);
    case 'wrap':
    case 'join':
    case 'parentheses':
      return { ...node, inner: again(node.inner) };
    case 'unary':
      return { ...node, operand: again(node.operand) };
    case 'binary':
      return { ...node, left: again(node.left), right: again(node.right) };
    case 'conditional':
      return { ...node, condition: again(node.condition), yes: again(node.yes), no: again(node.no) };
    case 'call':
      return { ...node, arguments: node.arguments.map(again) };
    case 'tuple':
      return { ...node, items: node.items.map(again) };
    case 'object':
      return { ...node, items: node.items.map(({ key, value }) => ({ key: again(key), value: again(value) })) };
    case 'for':
      return rewriteFor(node, bound, note);
  }
}

function rewriteEmbedded(node: Extract<Expression, { kind: 'embedded' }>, bound: Bound, note: Note): Expression {
  const { text, path } = node;
  const inside: Note = { ...note, use: (use) => note.use({ text, path, ...use }) };
  try {
    return { ...node, inner: rewrite(node.inner, bound, inside) };
  } catch (error) {
    if (!(error instanceof Refusal) || error.options.text !== undefined) throw error;
    throw new Refusal({ ...error.options, text, path });
  }
}

function rewriteSplat(node: Extract<Expression, { kind: 'splat' }>, bound: Bound, note: Note): Expression {
  const target = rewrite(node.target, bound, note);
  const reference = resourceOf(target);
  const first = firstAttribute(node.each);
  if (reference !== undefined && first !== undefined) {
    note.use({ reference, attribute: first.name, through: 'splat', span: first.span });
  }
  return { ...node, target, each: rewrite(node.each, bound, note) };
}

/** The attribute that is taken directly of the element of a splat. */
function firstAttribute(each: Expression): Extract<Expression, { kind: 'attribute' }> | undefined {
  if (each.kind === 'index') return firstAttribute(each.target);
  if (each.kind !== 'attribute') return undefined;
  return each.target.kind === 'item' ? each : firstAttribute(each.target);
}

function resourceOf(node: Expression): AttributeUse['reference'] | undefined {
  return node.kind === 'reference' && node.reference.kind === 'resource' ? node.reference : undefined;
}

function rewriteFor(node: Extract<Expression, { kind: 'for' }>, bound: Bound, note: Note): Expression {
  const inner = new Set(bound).add(node.valueName);
  if (node.keyName !== undefined) inner.add(node.keyName);
  const within = (child: Expression): Expression => rewrite(child, inner, note);
  return {
    ...node,
    collection: rewrite(node.collection, bound, note),
    key: node.key === undefined ? undefined : within(node.key),
    value: within(node.value),
    condition: node.condition === undefined ? undefined : within(node.condition),
  };
}

function rewriteRoot(node: Extract<Expression, { kind: 'root' }>, bound: Bound, note: Note): Expression {
  if (bound.has(node.name)) return node;
  if (ambient.has(node.name)) {
    note.name();
    return node;
  }
  const detail =
    node.name === 'undefined'
      ? 'The expression says "undefined": cdktf wrote it in place of an operand 0, false or "" (a known defect of its Op functions). ' +
        'Write the comparison the other way round, or as a raw string in the stack.'
      : `The name ${JSON.stringify(node.name)} stands alone. A reference needs its parts: var.name, local.name, type.name or data.type.name; ` +
        'text needs quotes.';
  throw new Refusal({ code: 'invalid-reference', summary: 'Invalid reference', detail, span: node.span, fatal: true });
}

function rewriteAttribute(node: Extract<Expression, { kind: 'attribute' }>, bound: Bound, note: Note): Expression {
  const reference = referenceOf(node, bound);
  if (reference !== undefined) {
    note.reference(reference);
    return { kind: 'reference', reference, span: node.span };
  }
  const target = rewrite(node.target, bound, note);
  const owner = target.kind === 'index' ? resourceOf(target.target) : resourceOf(target);
  if (owner !== undefined) {
    const through = throughOf(target);
    note.use({ reference: owner, attribute: node.name, through, span: node.span });
  }
  return { ...node, target };
}

function throughOf(target: Expression): AttributeUse['through'] {
  if (target.kind !== 'index') return 'nothing';
  return target.key.kind === 'literal' ? 'key' : 'index';
}

/** The reference that a path is, exactly; longer paths have it as their target. */
function referenceOf(node: Extract<Expression, { kind: 'attribute' }>, bound: Bound): Reference | undefined {
  const path = pathOf(node);
  if (path === undefined) return undefined;
  const [root, second, third] = path;
  if (root === undefined || second === undefined || bound.has(root) || ambient.has(root)) return undefined;
  switch (root) {
    case 'var':
      return path.length === 2 ? { kind: 'variable', name: second } : undefined;
    case 'local':
      return path.length === 2 ? { kind: 'local', name: second } : undefined;
    case 'module':
      return path.length === 2 ? { kind: 'module', name: second } : undefined;
    case 'data':
    case 'resource': {
      if (path.length !== 3 || third === undefined) return undefined;
      return { kind: 'resource', mode: root === 'data' ? 'data' : 'managed', type: second, name: third };
    }
    default:
      return path.length === 2 ? { kind: 'resource', mode: 'managed', type: root, name: second } : undefined;
  }
}

function pathOf(node: Expression): readonly string[] | undefined {
  if (node.kind === 'root') return [node.name];
  if (node.kind !== 'attribute') return undefined;
  const target = pathOf(node.target);
  return target === undefined || target.length > 3 ? undefined : [...target, node.name];
}

/** The id under which a reference's target is known in a document. */
export function referenceId(reference: Reference): string {
  switch (reference.kind) {
    case 'resource':
      return `${reference.mode === 'data' ? 'data.' : ''}${reference.type}.${reference.name}`;
    case 'local':
      return `local.${reference.name}`;
    case 'variable':
      return `var.${reference.name}`;
    case 'module':
      return `module.${reference.name}`;
  }
}
