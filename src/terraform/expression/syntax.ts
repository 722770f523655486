import type { Value } from '../../core/value.ts';

/** Something a document declares, named by an expression. */
export type Reference =
  | { readonly kind: 'resource'; readonly mode: 'managed' | 'data'; readonly type: string; readonly name: string }
  | { readonly kind: 'local'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'module'; readonly name: string };

/** An attribute that an expression takes of a resource or data source, as far as its text tells. */
export interface AttributeUse {
  readonly reference: Extract<Reference, { kind: 'resource' }>;
  readonly attribute: string;
  /** `x.a`, `x[0].a`, `x[n].a` or `x[*].a`: whether it is taken of the block or of one of its instances. */
  readonly through: 'nothing' | 'key' | 'index' | 'splat';
  readonly span: Span;
  /** The text that the span refers to, and its place in the document. */
  readonly text?: string;
  readonly path?: string;
}

/** A place in the text of an expression, from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type UnaryOperator = '-' | '!';
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '&&' | '||';

/** One entry of an object constructor. */
export interface ObjectItem {
  readonly key: Expression;
  readonly value: Expression;
}

/** A parsed expression of the language; every node knows where it stands. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Value; readonly span: Span }
  /** A string with parts, or the one interpolation that keeps its type. */
  | { readonly kind: 'template'; readonly parts: readonly Expression[]; readonly span: Span }
  /** `"${x}"`: a template of nothing but one interpolation. */
  | { readonly kind: 'wrap'; readonly inner: Expression; readonly span: Span }
  /** The result of a template directive: parts that are joined to a string. */
  | { readonly kind: 'join'; readonly inner: Expression; readonly span: Span }
  | { readonly kind: 'parentheses'; readonly inner: Expression; readonly span: Span }
  /** `var.x`, `local.x`, `type.name`, `data.type.name`: found by resolveReferences. */
  | { readonly kind: 'reference'; readonly reference: Reference; readonly span: Span }
  /** The expression of one string of the document, which the spans inside it refer to. */
  | {
      readonly kind: 'embedded';
      readonly inner: Expression;
      readonly text: string;
      readonly path: string;
      readonly span: Span;
    }
  | { readonly kind: 'item'; readonly span: Span }
  | { readonly kind: 'root'; readonly name: string; readonly span: Span }
  | { readonly kind: 'attribute'; readonly target: Expression; readonly name: string; readonly span: Span }
  | { readonly kind: 'index'; readonly target: Expression; readonly key: Expression; readonly span: Span }
  | {
      readonly kind: 'splat';
      readonly target: Expression;
      /** What is done to each element, which is the node `item` in it. */
      readonly each: Expression;
      readonly span: Span;
    }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression; readonly span: Span }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly nameSpan: Span;
      readonly arguments: readonly Expression[];
      readonly expand: boolean;
      readonly span: Span;
    }
  | { readonly kind: 'tuple'; readonly items: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'object'; readonly items: readonly ObjectItem[]; readonly span: Span }
  | {
      readonly kind: 'for';
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Expression;
      /** Present for object results. */
      readonly key: Expression | undefined;
      readonly value: Expression;
      readonly condition: Expression | undefined;
      readonly group: boolean;
      readonly span: Span;
    };
