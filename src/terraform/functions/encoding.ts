import { containsUnknown, list, object, string, type tuple, unknownOf, type Value } from '../../core/value.ts';
import { typeOf } from '../../core/value-parts.ts';
import { boolType, dynamicType, listOf, numberType, stringType } from '../../core/value-type.ts';
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from './bytes.ts';
import { decodeText, encodeText } from './charset.ts';
import { parseCsv } from './csv.ts';
import { type FunctionDefinition, refuse, textAt } from './define.ts';
import { jsonPrefix, readJson, writeJson } from './json.ts';
import { readYaml } from './yaml.ts';
import { writeYaml } from './yaml-write.ts';

const text = { name: 'str', type: stringType };
const anything = { name: 'val', type: dynamicType, allowNull: true, allowUnknown: true } as const;

function decodeBase64Text(encoded: string): string {
  const bytes =
    decodeBase64(encoded) ?? refuse('The text is not Base64. base64decode() needs the standard alphabet with padding.');
  return (
    decodeUtf8(bytes) ??
    refuse('The decoded bytes are no UTF-8 text. Keep them encoded: most arguments for binary data take Base64.')
  );
}

function encodeUrl(value: string): string {
  return encodeURIComponent(value)
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

function decodeCsv(source: string): ReturnType<typeof list> | ReturnType<typeof tuple> {
  const [head, ...rows] = parseCsv(source);
  if (head === undefined) return refuse('csvdecode() needs a first line with the column names.');
  if (new Set(head).size < head.length) refuse('csvdecode() needs distinct column names.');
  const items = rows.map((row) => {
    if (row.length !== head.length) {
      refuse(`A CSV line has ${row.length} fields, and the first line has ${head.length}.`);
    }
    return object(head.map((name, index) => [name, string(row[index] ?? '')]));
  });
  const element = { kind: 'object', attributes: new Map(head.toSorted().map((name) => [name, stringType])) } as const;
  return list(items, element);
}

/** Functions that encode and decode. */
export const encodingFunctions: readonly FunctionDefinition[] = [
  {
    name: 'base64encode',
    parameters: [text],
    returns: stringType,
    run: (args) => string(encodeBase64(encodeUtf8(textAt(args, 0)))),
  },
  {
    name: 'base64decode',
    parameters: [text],
    returns: stringType,
    run: (args) => string(decodeBase64Text(textAt(args, 0))),
  },
  {
    name: 'textencodebase64',
    parameters: [
      { name: 'string', type: stringType },
      { name: 'encoding', type: stringType },
    ],
    returns: stringType,
    run: (args) => string(encodeBase64(encodeText(textAt(args, 0), textAt(args, 1)))),
  },
  {
    name: 'textdecodebase64',
    parameters: [
      { name: 'source', type: stringType },
      { name: 'encoding', type: stringType },
    ],
    returns: stringType,
    run: (args) => {
      const bytes = decodeBase64(textAt(args, 0)) ?? refuse('The text is not Base64.');
      return string(decodeText(bytes, textAt(args, 1)));
    },
  },
  { name: 'urlencode', parameters: [text], returns: stringType, run: (args) => string(encodeUrl(textAt(args, 0))) },
  {
    name: 'jsonencode',
    parameters: [anything],
    returns: stringType,
    run: ([value]) => {
      if (value === undefined) return refuse('jsonencode() needs a value.');
      if (!containsUnknown(value)) return string(writeJson(value));
      return unknownOf(stringType, {
        notNull: true,
        prefix: jsonPrefix(value.kind === 'unknown' && !value.notNull ? dynamicType : typeOf(value)),
      });
    },
  },
  {
    name: 'jsondecode',
    parameters: [{ ...text, allowUnknown: true }],
    returns: dynamicType,
    nullable: true,
    run: (args) => (args[0]?.kind === 'unknown' ? beginOfJson(args[0].prefix) : readJson(textAt(args, 0))),
  },
  {
    name: 'yamlencode',
    parameters: [{ ...anything, name: 'value' }],
    returns: stringType,
    run: ([value]) => {
      if (value === undefined) return refuse('yamlencode() needs a value.');
      return containsUnknown(value) ? unknownOf(stringType, { notNull: true }) : string(writeYaml(value));
    },
  },
  {
    name: 'yamldecode',
    parameters: [{ name: 'src', type: stringType }],
    returns: dynamicType,
    nullable: true,
    run: (args) => readYaml(textAt(args, 0)),
  },
  { name: 'csvdecode', parameters: [text], returns: listOf(dynamicType), run: (args) => decodeCsv(textAt(args, 0)) },
];

/** What a text that is not known whole will be as JSON, by what it begins with. */
function beginOfJson(prefix: string): Value {
  const first = prefix.trimStart().charAt(0);
  if (first === '"') return unknownOf(stringType, { notNull: true });
  if (/[-\d]/.test(first)) return unknownOf(numberType, { notNull: true });
  if (/[tf]/.test(first)) return unknownOf(boolType, { notNull: true });
  return /[^[{n]/.test(first) ? refuse(`No JSON begins with ${JSON.stringify(prefix)}.`) : unknownOf();
}
