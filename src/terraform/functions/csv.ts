import { refuse } from './define.ts';

/** The lines and fields of CSV text (RFC 4180); empty lines are left out. */
export function parseCsv(source: string): readonly (readonly string[])[] {
  const text = source.replaceAll('\r\n', '\n');
  const rows: string[][] = [];
  let row: string[] = [];
  let position = 0;
  while (position <= text.length) {
    const field = text[position] === '"' ? readQuoted(text, position) : readBare(text, position);
    row.push(field.text);
    const next = text[field.end];
    position = field.end + 1;
    if (next === ',') continue;
    if (next !== undefined && next !== '\n') refuse('In CSV, a quote may only stand around a whole field.');
    if (row.length > 1 || field.quoted || field.text !== '') rows.push(row);
    row = [];
    if (next === undefined) break;
  }
  return rows;
}

interface Field {
  readonly text: string;
  readonly end: number;
  readonly quoted: boolean;
}

function readBare(text: string, start: number): Field {
  const rest = /[,\n]/g;
  rest.lastIndex = start;
  const end = rest.exec(text)?.index ?? text.length;
  const field = text.slice(start, end);
  if (field.includes('"')) refuse('In CSV, a field with a quote in it must be quoted, and the quote doubled.');
  return { text: field, end, quoted: false };
}

function readQuoted(text: string, start: number): Field {
  let field = '';
  let position = start + 1;
  for (;;) {
    const quote = text.indexOf('"', position);
    if (quote === -1) return refuse('A quoted CSV field has no closing quote.');
    field += text.slice(position, quote);
    if (text[quote + 1] !== '"') return { text: field, end: quote + 1, quoted: true };
    field += '"';
    position = quote + 2;
  }
}
