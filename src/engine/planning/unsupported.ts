import type { Diagnostic, DiagnosticSource } from '../../core/diagnostic.ts';
import type { Document } from '../../terraform/document.ts';

/** What the language reads and the engine does not follow yet: an error each, because silence would be a wrong plan. */
export function unsupportedFeatures(document: Document): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const moved of document.moved) {
    problems.push(
      notYet('moved block', `The address ${moved.from} is said to have moved to ${moved.to}.`, moved.source),
    );
  }
  for (const imported of document.imports) {
    problems.push(notYet('import block', `The object of ${imported.to} is to be imported.`, imported.source));
  }
  for (const block of document.blocks) {
    const { lifecycle } = block;
    if (lifecycle.replaceTriggeredBy.length > 0) {
      problems.push(
        notYet('replace_triggered_by', `${block.id} is to be replaced with other resources.`, block.source),
      );
    }
    if (lifecycle.postconditions.length > 0) {
      problems.push(notYet('postcondition', `${block.id} has postconditions.`, block.source));
    }
  }
  return problems;
}

function notYet(what: string, fact: string, source: DiagnosticSource): Diagnostic {
  return {
    severity: 'error',
    code: 'unsupported-feature',
    summary: 'Language feature is not supported yet',
    detail: `${fact} Groundstate reads a ${what} and cannot follow it yet, so nothing of this commit is applied to this stack. Take it out of the stack.`,
    source,
  };
}
