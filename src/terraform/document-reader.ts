import type { Diagnostic, DiagnosticSource } from '../core/diagnostic.ts';
import { bool, nullOf, number, object, string, tuple, type Value } from '../core/value.ts';
import { parseNumber } from '../core/value-number.ts';
import type { Located } from './document.ts';
import { parseExpressionText, parseTemplateText } from './expression/parser.ts';
import { Refusal } from './expression/refusal.ts';
import { resolveReferences } from './expression/resolve.ts';
import type { Expression, Span } from './expression/syntax.ts';
import type { JsonNode, JsonObject } from './json/parse-json.ts';

/** A body that labels led to, `resource.<type>.<name>`. */
export interface Labelled {
  readonly labels: readonly string[];
  readonly body: JsonObject;
  readonly path: string;
}

const wholeSpan: Span = { start: 0, end: 0 };
const staleNumber = /-?-8\.1095\d*e\+298/;

/** Reads parts of a document and collects what is wrong with them. */
export class DocumentReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  source(path: string): DiagnosticSource {
    return { file: this.file, jsonPath: path };
  }

  report(code: string, summary: string, detail: string, path: string): void {
    this.diagnostics.push({ severity: 'error', code, summary, detail, source: this.source(path) });
  }

  /** Reports a refusal at the string it came from. */
  refuse(refusal: Refusal, path: string, text: string | undefined): void {
    const { code, summary, detail, span } = refusal.options;
    const expression = refusal.options.text ?? text;
    const source = {
      ...this.source(refusal.options.path ?? path),
      ...(expression === undefined ? {} : { expression }),
      ...(span === undefined || expression === undefined ? {} : { column: span.start }),
    };
    this.diagnostics.push({ severity: 'error', code, summary, detail, source });
  }

  /** Follows labels down; arrays are allowed at every level. */
  unroll(node: JsonNode, levels: number, path: string): readonly Labelled[] {
    if (node.kind === 'array') {
      return node.items.flatMap((item, index) => this.unroll(item, levels, `${path}[${index}]`));
    }
    if (node.kind === 'null') return [];
    if (node.kind !== 'object') {
      this.report('invalid-block', 'Invalid block', `An object is needed here, and this is a ${node.kind}.`, path);
      return [];
    }
    if (levels === 0) return [{ labels: [], body: node, path }];
    return node.members.flatMap(({ name, value }) => {
      if (name === '//') return [];
      return this.unroll(value, levels - 1, `${path}.${name}`).map((found) => ({
        ...found,
        labels: [name, ...found.labels],
      }));
    });
  }

  /** An ordinary argument: strings are templates, arrays tuples, objects objects. */
  located(node: JsonNode, path: string, bound: readonly string[] = []): Located {
    const text = node.kind === 'string' ? node.value : undefined;
    return this.#resolve(() => this.#expression(node, path), path, text, bound);
  }

  /** A string that holds a bare expression, without `${}`. */
  locatedBare(text: string, path: string): Located {
    const parse = (): Expression => ({
      kind: 'embedded',
      inner: parseExpressionText(text),
      text,
      path,
      span: wholeSpan,
    });
    return this.#resolve(parse, path, text, []);
  }

  #resolve(parse: () => Expression, path: string, text: string | undefined, bound: readonly string[]): Located {
    try {
      return { ...resolveReferences(parse(), bound), text, source: this.source(path) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refuse(error, path, text);
      const expression: Expression = { kind: 'literal', value: nullOf(), span: wholeSpan };
      return { expression, references: [], uses: [], constant: false, text, source: this.source(path) };
    }
  }

  #expression(node: JsonNode, path: string): Expression {
    switch (node.kind) {
      case 'string':
        return this.#template(node.value, path);
      case 'array': {
        const items = node.items.map((item, index) => this.#expression(item, `${path}[${index}]`));
        return { kind: 'tuple', items, span: wholeSpan };
      }
      case 'object': {
        const items = node.members.map(({ name, value }) => ({
          key: this.#template(name, path),
          value: this.#expression(value, `${path}.${name}`),
        }));
        return { kind: 'object', items, span: wholeSpan };
      }
      default:
        return { kind: 'literal', value: this.literal(node, path), span: wholeSpan };
    }
  }

  #template(text: string, path: string): Expression {
    if (text.includes('-8.1095') && staleNumber.test(text)) throw staleToken(text);
    if (!text.includes('${') && !text.includes('%{')) return { kind: 'literal', value: string(text), span: wholeSpan };
    try {
      const inner = parseTemplateText(text);
      return inner.kind === 'literal' ? inner : { kind: 'embedded', inner, text, path, span: wholeSpan };
    } catch (error) {
      if (!(error instanceof Refusal) || error.options.text !== undefined) throw error;
      throw new Refusal({ ...error.options, text, path });
    }
  }

  /** A value without any interpolation. */
  literal(node: JsonNode, path: string): Value {
    switch (node.kind) {
      case 'null':
        return nullOf();
      case 'bool':
        return bool(node.value);
      case 'string':
        return string(node.value);
      case 'number':
        return this.#number(node.text, path);
      case 'array':
        return tuple(node.items.map((item, index) => this.literal(item, `${path}[${index}]`)));
      case 'object':
        return object(node.members.map(({ name, value }) => [name, this.literal(value, `${path}.${name}`)]));
    }
  }

  #number(text: string, path: string): Value {
    const parsed = parseNumber(text);
    if (parsed !== undefined && !staleNumber.test(text)) return number(parsed);
    this.report(
      'invalid-number',
      'Invalid number',
      `The number ${text.slice(0, 60)} is beyond what can be kept. Write it as a text if it is an identifier.`,
      path,
    );
    return nullOf();
  }

  /** A literal string, or nothing with a report. */
  text(node: JsonNode | undefined, path: string, what: string): string | undefined {
    if (node === undefined || node.kind === 'null') return undefined;
    if (node.kind === 'string') return node.value;
    this.report('text-needed', 'Text needed', `${what} must be a literal string, and this is a ${node.kind}.`, path);
    return undefined;
  }

  /** A literal bool, or the default with a report. */
  flag(node: JsonNode | undefined, path: string, fallback: boolean): boolean {
    if (node === undefined || node.kind === 'null') return fallback;
    if (node.kind === 'bool') return node.value;
    this.report(
      'bool-needed',
      'Literal true or false needed',
      'This setting must be known before anything is evaluated, so it takes no expression. Write true or false.',
      path,
    );
    return fallback;
  }

  /** The strings of a list of bare references. */
  texts(
    node: JsonNode | undefined,
    path: string,
    what: string,
  ): readonly { readonly text: string; readonly path: string }[] {
    if (node === undefined || node.kind === 'null') return [];
    if (node.kind !== 'array') {
      this.report('list-needed', 'List needed', `${what} must be a list of strings.`, path);
      return [];
    }
    return node.items.flatMap((item, index) => {
      const place = `${path}[${index}]`;
      const text = this.text(item, place, `Each element of ${what}`);
      return text === undefined ? [] : [{ text, path: place }];
    });
  }
}

function staleToken(text: string): Refusal {
  return new Refusal({
    code: 'unresolved-number-token',
    summary: 'Unresolved number token',
    detail:
      'cdktf left a placeholder for a number in this text (a known defect: a number token directly after "-" in a template literal). ' +
      'Use Token.asString(value), or Fn.format("...-%d", [value]).',
    span: { start: text.indexOf('-8.1095'), end: text.length },
    text,
  });
}

/** The member of an object, or undefined. */
export function member(node: JsonNode | undefined, name: string): JsonNode | undefined {
  if (node?.kind !== 'object') return undefined;
  return node.members.find((candidate) => candidate.name === name)?.value;
}
