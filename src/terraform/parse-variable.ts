import { isName } from '../core/address.ts';
import { dynamicType, isPrimitive } from '../core/value-type.ts';
import type { Variable } from './document.ts';
import { type DocumentReader, type Labelled, member } from './document-reader.ts';
import { parseExpressionText } from './expression/parser.ts';
import { Refusal } from './expression/refusal.ts';
import type { JsonNode } from './json/parse-json.ts';
import { parseConditions } from './parse-block.ts';
import { type ParsedType, parseType } from './parse-type.ts';

const reserved = new Set(['source', 'version', 'providers', 'count', 'for_each', 'lifecycle', 'depends_on', 'locals']);
const known = new Set(['//', 'type', 'default', 'description', 'nullable', 'sensitive', 'validation', 'ephemeral']);

/** Reads a variable block. */
export function parseVariable(
  reader: DocumentReader,
  { labels: [name = ''], body, path }: Labelled,
): Variable | undefined {
  if (!isName(name) || reserved.has(name)) {
    reader.report(
      'invalid-name',
      'Invalid variable name',
      `${JSON.stringify(name)} cannot name a variable. Choose another name.`,
      path,
    );
    return undefined;
  }
  for (const member of body.members) {
    if (!known.has(member.name)) {
      reader.report(
        'unknown-argument',
        'Unknown argument',
        `A variable has no argument "${member.name}". Correct or remove it.`,
        `${path}.${member.name}`,
      );
    }
  }
  if (reader.flag(member(body, 'ephemeral'), `${path}.ephemeral`, false)) {
    reader.report(
      'ephemeral',
      'Ephemeral variables are not supported',
      'An ephemeral value may reach nothing that is kept, and every value here is compared with what exists. Use sensitive instead.',
      `${path}.ephemeral`,
    );
  }
  const fallback = member(body, 'default');
  const declared = readType(reader, member(body, 'type'), `${path}.type`);
  const isText = member(body, 'type') === undefined || isPrimitive(declared.type);
  return {
    name,
    ...declared,
    reading: isText ? 'text' : 'expression',
    default: fallback === undefined ? undefined : reader.literal(fallback, `${path}.default`),
    nullable: reader.flag(member(body, 'nullable'), `${path}.nullable`, true),
    sensitive: reader.flag(member(body, 'sensitive'), `${path}.sensitive`, false),
    validations: parseConditions(reader, member(body, 'validation'), `${path}.validation`),
    source: reader.source(path),
  };
}

function readType(reader: DocumentReader, node: JsonNode | undefined, path: string): ParsedType {
  const open: ParsedType = { type: dynamicType, defaults: undefined };
  const text = reader.text(node, path, 'A type');
  if (text === undefined) return open;
  try {
    return parseType(parseExpressionText(text));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    reader.refuse(error, path, text);
    return open;
  }
}
