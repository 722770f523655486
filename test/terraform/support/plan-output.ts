import { toPlain } from '../../../src/core/value.ts';
import { outputsDocument } from './ask-terraform.ts';
import { load, unchosenValues } from './evaluate-case.ts';
import { type PlannedValue, splitPlain } from './planned-value.ts';
import { walk } from './walk-document.ts';

/** What we plan for one expression over values that are known after apply, or why it is refused. */
export function planOutput(expression: string): PlannedValue | { readonly refused: string } {
  const { document, evaluator, diagnostics } = load(outputsDocument([expression]), { stable: unchosenValues });
  if (document === undefined || evaluator === undefined || diagnostics.length > 0) {
    return { refused: diagnostics.map(({ detail }) => detail).join(' ') };
  }
  const { problems } = walk(document, evaluator, false);
  const output = evaluator.outputs().get('o0');
  const found = [...problems, ...(output?.diagnostics ?? [])];
  if (found.length > 0) return { refused: found.map(({ detail }) => detail).join(' ') };
  return output === undefined ? { known: undefined, unknown: undefined } : splitPlain(toPlain(output.value));
}
