import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import type { Plain } from '../../../src/core/value.ts';
import { createEvaluator } from '../../../src/terraform/create-evaluator.ts';
import type { BodySchema, Document } from '../../../src/terraform/document.ts';
import type { Evaluator } from '../../../src/terraform/evaluator.ts';
import { parseDocument } from '../../../src/terraform/parse-document.ts';
import type { FilePort, StablePort } from '../../../src/terraform/ports.ts';

/** The files of a real folder. */
export function filesOf(folder: string): FilePort {
  const read = (path: string): Buffer | undefined => {
    const full = join(folder, path);
    return existsSync(full) && statSync(full).isFile() ? readFileSync(full) : undefined;
  };
  return {
    folder,
    readText: (path) => read(path)?.toString('utf8'),
    readBytes: (path) => read(path),
    exists: (path) => read(path) !== undefined,
    list: (path) =>
      statSync(join(folder, path), { throwIfNoEntry: false })?.isDirectory() === true
        ? readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => relative(join(folder, path), join(entry.parentPath, entry.name)))
        : [],
  };
}

/** Values that change at every run, chosen by a hash of their place: stable, and different at different places. */
export const chosenValues: StablePort = {
  timestamp: () => '2026-01-02T03:04:05Z',
  planTimestamp: () => '2026-01-02T03:04:05Z',
  uuid: (place) => {
    const hex = createHash('sha256').update(place).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  },
  bcrypt: (place, text) =>
    `$2a$10$${createHash('sha256')
      .update(place + text)
      .digest('hex')
      .slice(0, 53)}`,
};

/** Values that nobody chose yet. */
export const unchosenValues: StablePort = {
  ...chosenValues,
  timestamp: () => undefined,
  uuid: () => undefined,
  bcrypt: () => undefined,
};

export interface Loaded {
  readonly document: Document | undefined;
  readonly evaluator: Evaluator | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const data: BodySchema = {
  input: { kind: 'attribute' },
  triggers_replace: { kind: 'attribute' },
  id: { kind: 'attribute', computed: true },
  output: { kind: 'attribute', computed: true },
};

/** Reads a document with terraform_data as its only known type. */
export function load(
  text: string,
  options: {
    readonly folder?: string;
    readonly variables?: Record<string, Plain>;
    readonly variableTexts?: Record<string, string>;
    readonly stable?: StablePort;
    readonly noteSecret?: (secret: string) => void;
  } = {},
): Loaded {
  const schemaOf = (_mode: string, type: string): BodySchema | undefined =>
    type === 'terraform_data' ? data : undefined;
  const { document, diagnostics } = parseDocument(text, { stack: 's', file: 'cdk.tf.json', schemaOf });
  if (document === undefined) return { document, evaluator: undefined, diagnostics };
  const evaluator = createEvaluator({
    document,
    variables: options.variables ?? {},
    variableTexts: options.variableTexts ?? {},
    files: filesOf(options.folder ?? import.meta.dirname),
    stable: options.stable ?? chosenValues,
    remoteState: () => undefined,
    ...(options.noteSecret === undefined ? {} : { noteSecret: options.noteSecret }),
  });
  return { document, evaluator, diagnostics };
}
