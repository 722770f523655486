import type { Diagnostic } from '../core/diagnostic.ts';

/** A diagnostic in one line: what, where in the document, and the sentences that go with it. */
export function sayDiagnostic(diagnostic: Diagnostic): string {
  return `${diagnostic.summary}: ${sayDetail(diagnostic)}`;
}

/** The sentences of a diagnostic after the place that they are about. */
export function sayDetail({ address, detail, source }: Diagnostic): string {
  const place =
    source === undefined ? address : `${source.file}${source.jsonPath === '' ? '' : `, ${source.jsonPath}`}`;
  return place === undefined ? detail : `${place}: ${detail}`;
}
