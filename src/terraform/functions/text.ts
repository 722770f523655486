import { bool, containsUnknown, list, string, unknownOf, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { compareText } from '../../core/value-text.ts';
import { boolType, dynamicType, listOf, numberType, stringType } from '../../core/value-type.ts';
import { encodeUtf8 } from './bytes.ts';
import { type FunctionDefinition, itemsAt, refuse, textAt, wholeAt } from './define.ts';

const space = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leadingSpace = new RegExp(`^${space}+`);
const trailingSpace = new RegExp(`${space}+$`);

function textFunction(
  name: string,
  names: readonly string[],
  compute: (...texts: string[]) => string,
): FunctionDefinition {
  return {
    name,
    parameters: names.map((parameter) => ({ name: parameter, type: stringType })),
    returns: stringType,
    run: (args) => string(compute(...names.map((_, index) => textAt(args, index)))),
  };
}

/** Upper case of each character alone; a character that would become several stays. */
function upper(text: string): string {
  return Array.from(text, (character) => {
    const raised = character.toUpperCase();
    return Array.from(raised).length === 1 ? raised : character;
  }).join('');
}

function lower(text: string): string {
  return Array.from(text, (character) => Array.from(character.toLowerCase())[0] ?? '').join('');
}

function title(text: string): string {
  let before = ' ';
  const isWord = (character: string): boolean =>
    character <= '\u007f'
      ? /\w/.test(character)
      : /[\p{L}\p{Nd}]/u.test(character) || !new RegExp(space).test(character);
  return Array.from(text, (character) => {
    const result = isWord(before) ? character : upper(character);
    before = character;
    return result;
  }).join('');
}

function trimSet(text: string, cutset: string): string {
  const cut = new Set(cutset);
  const characters = Array.from(text);
  let start = 0;
  let end = characters.length;
  while (start < end && cut.has(characters[start] ?? '')) start += 1;
  while (end > start && cut.has(characters[end - 1] ?? '')) end -= 1;
  return characters.slice(start, end).join('');
}

/** The user-perceived characters of a text. */
export function graphemes(text: string): readonly string[] {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.split('');
  return Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ segment }) => segment);
}

function substring(text: string, offset: number, length: number): string {
  const characters = graphemes(text);
  const start = Math.max(0, offset < 0 ? offset + characters.length : offset);
  // A negative offset with length 0 gives everything from there, as in Terraform.
  const rest = length < 0 || (length === 0 && offset < 0);
  return characters.slice(start, rest ? undefined : start + length).join('');
}

const lists: FunctionDefinition = {
  name: 'join',
  parameters: [{ name: 'separator', type: stringType }],
  variadic: { name: 'lists', type: listOf(stringType) },
  returns: stringType,
  run: (args) => {
    if (args.length < 2) refuse('join() needs at least one list after the separator.');
    if (args.some(containsUnknown)) return unknownOf(stringType, { notNull: true });
    const items = args.slice(1).flatMap((_, index) => itemsAt(args, index + 1));
    const texts = items.map((item, index) =>
      item.kind === 'string'
        ? item.value
        : refuse(`Element ${index} is null, and null cannot be part of a text. Use compact() first.`),
    );
    return string(texts.join(textAt(args, 0)));
  },
};

function check(name: string, second: string, compute: (text: string, part: string) => boolean): FunctionDefinition {
  return {
    name,
    parameters: [
      { name: 'str', type: stringType, allowUnknown: true },
      { name: second, type: stringType },
    ],
    returns: boolType,
    run: (args) => checkText(name, args, compute),
  };
}

/** A known beginning of an unknown text can already answer `startswith`. */
function checkText(name: string, args: readonly Value[], compute: (text: string, part: string) => boolean): Value {
  const [text] = args;
  const part = textAt(args, 1);
  if (text?.kind !== 'unknown') return bool(compute(textAt(args, 0), part));
  if (name === 'startswith') {
    if (text.prefix.startsWith(part)) return bool(true);
    if (encodeUtf8(part).length <= encodeUtf8(text.prefix).length) return bool(false);
  }
  return unknownOf(boolType, { notNull: true });
}

/** Functions that make texts of texts. */
export const textFunctions: readonly FunctionDefinition[] = [
  textFunction('chomp', ['str'], (text) => text.replace(/[\r\n]+$/, '')),
  textFunction('lower', ['str'], lower),
  textFunction('upper', ['str'], upper),
  textFunction('title', ['str'], title),
  textFunction('strrev', ['str'], (text) => graphemes(text).toReversed().join('')),
  textFunction('trim', ['str', 'cutset'], trimSet),
  textFunction('trimspace', ['str'], (text) => text.replace(leadingSpace, '').replace(trailingSpace, '')),
  textFunction('trimprefix', ['str', 'prefix'], (text, prefix) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  textFunction('trimsuffix', ['str', 'suffix'], (text, suffix) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  check('startswith', 'prefix', (text, part) => text.startsWith(part)),
  check('endswith', 'suffix', (text, part) => text.endsWith(part)),
  check('strcontains', 'substr', (text, part) => text.includes(part)),
  {
    name: 'indent',
    parameters: [
      { name: 'spaces', type: numberType },
      { name: 'str', type: stringType },
    ],
    returns: stringType,
    run: (args) => string(textAt(args, 1).replaceAll('\n', `\n${' '.repeat(indentation(wholeAt(args, 0, 'spaces')))}`)),
  },
  {
    name: 'substr',
    parameters: [
      { name: 'str', type: stringType },
      { name: 'offset', type: numberType },
      { name: 'length', type: numberType },
    ],
    returns: stringType,
    run: (args) => string(substring(textAt(args, 0), wholeAt(args, 1, 'offset'), wholeAt(args, 2, 'length'))),
  },
  {
    name: 'split',
    parameters: [
      { name: 'separator', type: stringType },
      { name: 'str', type: stringType },
    ],
    returns: listOf(stringType),
    run: (args) => {
      const [separator, text] = [textAt(args, 0), textAt(args, 1)];
      const pieces = separator === '' ? Array.from(text) : text.split(separator);
      return list(pieces.map(string), stringType);
    },
  },
  lists,
  {
    name: 'sort',
    parameters: [{ name: 'list', type: dynamicType, allowUnknown: true }],
    returns: listOf(stringType),
    run: ([given]) => {
      const items = sortable(given);
      if (items === undefined) return unknownOf(listOf(stringType), { notNull: true });
      if (items.some((item) => item.kind === 'unknown')) {
        return list(
          items.map(() => unknownOf(stringType)),
          stringType,
        ); // their order is not known, their number is
      }
      const texts = items.map((item) =>
        item.kind === 'string' ? item.value : refuse('sort() cannot order null. Use compact() first.'),
      );
      return list(texts.toSorted(compareText).map(string), stringType);
    },
  },
];

/** The texts to sort; undefined where not even their number is known. */
function sortable(given: Value | undefined): readonly Value[] | undefined {
  if (given?.kind === 'unknown' && given.type.kind === 'tuple') {
    return given.type.elements.map((type) => unknownOf(type));
  }
  const texts = given === undefined ? undefined : convertValue(given, listOf(stringType));
  if (texts?.kind === 'problem') return refuse(`sort() takes a list of strings: ${texts.text}.`);
  return texts?.kind === 'list' ? texts.items : undefined;
}

function indentation(count: number): number {
  if (count < 0 || count > 10_000) refuse('indent() takes between 0 and 10000 spaces.');
  return count;
}
