import type { Diagnostic, DiagnosticSource } from '../core/diagnostic.ts';
import { unknownOf, type Value } from '../core/value.ts';
import type { Block, Located } from './document.ts';
import { evaluate } from './expression/evaluate.ts';
import { Refusal } from './expression/refusal.ts';
import type { Scope } from './expression/scope.ts';

/** Evaluates expressions and notes what is refused, with its place. */
export class AttemptLog {
  readonly diagnostics: Diagnostic[];
  readonly #block: Block | undefined;

  constructor(block?: Block, diagnostics: Diagnostic[] = []) {
    this.#block = block;
    this.diagnostics = diagnostics;
  }

  /** The same log, with the block named in what it notes. */
  forBlock(block: Block | undefined): AttemptLog {
    return new AttemptLog(block, this.diagnostics);
  }

  evaluate(located: Located, scope: Scope): Value {
    try {
      return evaluate(located.expression, scope);
    } catch (error) {
      if (error instanceof RangeError) this.refuse(located, tooDeep());
      else if (error instanceof Refusal) this.refuse(located, error);
      else throw error;
      return unknownOf();
    }
  }

  refuse(located: Located, refusal: Refusal): void {
    const { code, summary, detail, span, path } = refusal.options;
    const expression = refusal.options.text ?? located.text;
    const source = {
      ...located.source,
      ...(path === undefined ? {} : { jsonPath: path }),
      ...(expression === undefined ? {} : { expression }),
      ...(span === undefined || expression === undefined ? {} : { column: span.start }),
    };
    this.add(code, summary, detail, source);
  }

  add(code: string, summary: string, detail: string, source: DiagnosticSource): void {
    this.#push('error', { code, summary, detail, source });
  }

  warn(code: string, summary: string, detail: string, source: DiagnosticSource): void {
    this.#push('warning', { code, summary, detail, source });
  }

  #push(severity: 'error' | 'warning', parts: Omit<Diagnostic, 'severity'>): void {
    const block = this.#block;
    const place =
      block === undefined ? {} : { address: block.id, ...(block.path === undefined ? {} : { path: block.path }) };
    this.diagnostics.push({ severity, ...parts, ...place });
  }
}

function tooDeep(): Refusal {
  return new Refusal({
    code: 'expression-too-deep',
    summary: 'Expression nested too deeply',
    detail: 'The values of this expression are nested too deeply to be computed. Split it with local values.',
  });
}
