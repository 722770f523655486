import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { createUsageFailure } from './usage-failure.ts';

const fileName = 'groundstate.config.yaml';

/** A configuration file as it was read: its values by key, and the line of each. */
export interface ConfigFile {
  readonly path: string;
  readonly values: ReadonlyMap<string, { readonly value: unknown; readonly line: number }>;
}

/** Finds the file: the named one, else the nearest one from here up to the root of the checkout. */
export function findConfigFile(cwd: string, named: string | undefined): string | undefined {
  if (named !== undefined) return path.resolve(cwd, named);
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, fileName);
    if (existsSync(candidate)) return candidate;
    if (existsSync(path.join(folder, '.git')) || path.dirname(folder) === folder) return undefined;
  }
}

/** Reads a configuration file; what is not a plain table of settings is a usage error. */
export function readConfigFile(file: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, uniqueKeys: true, version: '1.2' });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const line = broken.linePos?.[0].line ?? 1;
    throw refuse(
      `${file}, line ${line}: ${firstLine(broken.message)}. Nothing was started, because the rest of the file could be misread.`,
    );
  }
  const content: unknown = document.toJS({ maxAliasCount: 10 });
  if (content === null) return { path: file, values: new Map() };
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw refuse(`${file} must be a table of settings, like "branch: main". Nothing was started.`);
  }
  const values = new Map<string, { value: unknown; line: number }>();
  for (const [key, value] of Object.entries(content)) {
    values.set(key, { value, line: lineOf(document.getIn([key], true), lines) });
  }
  return { path: file, values };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw refuse(`${file} could not be read (${code}). Name another file with --config, or make it readable.`);
  }
}

function lineOf(node: unknown, lines: LineCounter): number {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number' ? lines.linePos(start).line : 1;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/ at line \d+, column \d+:?$/, '').replace(/\.$/, '');
}

function refuse(detail: string): Error {
  return createUsageFailure('The configuration file is not usable', detail);
}
