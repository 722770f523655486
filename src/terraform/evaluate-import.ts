import type { Diagnostic, DiagnosticSource } from '../core/diagnostic.ts';
import { containsSensitive, object, type Value } from '../core/value.ts';
import { AttemptLog } from './attempt-log.ts';
import type { Import } from './document.ts';
import { elementsOf } from './expression/elements.ts';
import { Refusal } from './expression/refusal.ts';
import { bind, type Scope } from './expression/scope.ts';
import { keyOf } from './triggers.ts';

/** An object that Git wants to be taken over. */
export interface ImportedObject {
  readonly key: string | number | undefined;
  readonly id: string;
  readonly source: DiagnosticSource;
}

/** The objects that an import block names: one, or one for each element. */
export function evaluateImport(
  block: Import,
  scope: Scope,
): { readonly found: readonly ImportedObject[]; readonly diagnostics: readonly Diagnostic[] } {
  const log = new AttemptLog();
  const found: ImportedObject[] = [];
  for (const each of scopesOf(block, scope, log)) {
    const id = log.evaluate(block.id, each);
    if (log.diagnostics.length > 0) break;
    if (id.kind === 'string' && id.value !== '' && !containsSensitive(id)) {
      const key = block.key === undefined ? undefined : keyOf(block.key, each);
      found.push({ key, id: id.value, source: block.source });
    } else {
      log.refuse(
        block.id,
        invalid(`The "id" of an import is a text that is known when the plan is made, and this ${whatIsWrong(id)}.`),
      );
    }
  }
  return { found, diagnostics: log.diagnostics };
}

function whatIsWrong(id: Value): string {
  if (containsSensitive(id)) return 'is sensitive, so it could not be shown';
  if (id.kind === 'unknown') return 'is known only after apply. Write the id itself, or read it with a data source';
  return id.kind === 'string' ? 'is empty' : `is a ${id.kind}`;
}

/** The scope of each element of `for_each`; any collection will do, because the keys are those of the target. */
function scopesOf({ forEach }: Import, scope: Scope, log: AttemptLog): readonly Scope[] {
  if (forEach === undefined) return [scope];
  const collection = log.evaluate(forEach, scope);
  if (log.diagnostics.length > 0) return [];
  const elements = containsSensitive(collection) ? undefined : elementsOf(collection);
  if (elements === undefined) {
    log.refuse(
      forEach,
      invalid('The "for_each" of an import is a collection that is known when the plan is made and is not sensitive.'),
    );
    return [];
  }
  return elements.map(([key, value]) =>
    bind(
      scope,
      'each',
      object([
        ['key', key],
        ['value', value],
      ]),
    ),
  );
}

function invalid(detail: string): Refusal {
  return new Refusal({ code: 'invalid-import', summary: 'Invalid import', detail: `${detail} Correct the block.` });
}
