/** Where in the input a diagnostic points to. */
export interface DiagnosticSource {
  readonly file: string;
  /** Path inside the JSON document, `resource.aws_vpc.main.tags.Name`. */
  readonly jsonPath: string;
  /** The text of the expression in which the mistake was found. */
  readonly expression?: string;
  /** Zero-based offset into `expression`; the caret stands below it. */
  readonly column?: number;
}

/** One thing a person is told about their input: what happened, why it matters, what to do next. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable machine word, `undeclared-resource`. */
  readonly code: string;
  /** Fixed text, the same for every occurrence of the code. */
  readonly summary: string;
  /** Full sentences: what, why, and what to do. */
  readonly detail: string;
  readonly address?: string;
  /** Construct path of the `//` metadata. */
  readonly path?: string;
  readonly source?: DiagnosticSource;
}

/** Renders a diagnostic as the lines that a person reads, with a caret below the faulty part of the expression. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const word = diagnostic.severity === 'error' ? 'Error' : 'Warning';
  const lines = [`${word}: ${diagnostic.summary}`];
  const place = formatPlace(diagnostic);
  if (place !== '') lines.push(`  ${place}`);
  const { source } = diagnostic;
  if (source?.expression !== undefined) lines.push(...formatExcerpt(source.expression, source.column));
  for (const sentence of diagnostic.detail.split('\n')) lines.push(`  ${sentence}`);
  return lines.join('\n');
}

function formatPlace(diagnostic: Diagnostic): string {
  const parts: string[] = [];
  if (diagnostic.address !== undefined) parts.push(diagnostic.address);
  if (diagnostic.path !== undefined && diagnostic.path !== '') parts.push(`construct ${diagnostic.path}`);
  if (diagnostic.source !== undefined) parts.push(`${diagnostic.source.file}: ${diagnostic.source.jsonPath}`);
  return parts.join(', ');
}

const excerptWidth = 100;

function formatExcerpt(expression: string, column: number | undefined): string[] {
  const offset = Math.min(column ?? 0, expression.length);
  const lineStart = expression.lastIndexOf('\n', offset - 1) + 1;
  const newline = expression.indexOf('\n', offset);
  const line = expression.slice(lineStart, newline === -1 ? undefined : newline);
  const inLine = offset - lineStart;
  const from = inLine > excerptWidth - 20 ? inLine - 40 : 0;
  const shown = line.slice(from, from + excerptWidth).replaceAll(/[\u0000-\u001f\u007f]/g, ' ');
  const lead = from > 0 ? '...' : '';
  const tail = from + excerptWidth < line.length ? '...' : '';
  const text = `    | ${lead}${shown}${tail}`;
  if (column === undefined) return [text];
  return [text, `    | ${' '.repeat(lead.length + inLine - from)}^`];
}

/** Whether any of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
