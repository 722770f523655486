import { containsUnknown, list, string, unknownOf, type Value } from '../../core/value.ts';
import { hasOpenSize } from '../../core/value-convert.ts';
import { typeOf } from '../../core/value-parts.ts';
import { dynamicType, listOf, stringType } from '../../core/value-type.ts';
import { type FunctionDefinition, refuse, textAt } from './define.ts';
import { formatVerb, type Verb } from './format-verb.ts';
import { safePrefix } from './safe-prefix.ts';

const verbPattern = /%(?:([-+# 0]*)(?:\[(\d+)\])?(\d+)?(?:\.(\d*))?(?:\[(\d+)\])?([a-zA-Z%])|.?)/gsu;

/** One piece of a format: text, or a verb with the number of its argument. */
type Piece = string | { readonly verb: Verb; readonly argument: number };

function parseFormat(format: string): { readonly pieces: readonly Piece[]; readonly used: number } {
  const pieces: Piece[] = [];
  let position = 0;
  let next = 0;
  let used = 0;
  for (const match of format.matchAll(verbPattern)) {
    pieces.push(format.slice(position, match.index));
    position = match.index + match[0].length;
    const [, flags = '', early, width, precision, late, letter] = match;
    if (letter === undefined) refuse(`The format has "${match[0]}", which is no verb. Write %% for a percent sign.`);
    if (letter === '%' && match[0] !== '%%') refuse(`The format has "${match[0]}". Write %% for a percent sign.`);
    if (letter === '%') {
      pieces.push('%');
      continue;
    }
    const index = early ?? late;
    const argument = index === undefined ? next : Number(index) - 1;
    next = argument + 1;
    used = Math.max(used, next);
    const wide = Number(width ?? 0);
    const exact = precision === undefined ? undefined : Number(precision === '' ? 0 : precision);
    if (wide > 10_000 || (exact ?? 0) > 10_000) refuse('Width and precision of a format are at most 10000.');
    pieces.push({ verb: { letter: letter ?? '', flags, width: wide, precision: exact, text: match[0] }, argument });
  }
  pieces.push(format.slice(position));
  return { pieces, used };
}

function render(format: string, args: readonly Value[]): Value {
  const { pieces, used } = parseFormat(format);
  if (args.length > used) {
    refuse(`The format uses ${used} of ${args.length} arguments. Remove the others, or add verbs for them.`);
  }
  const texts: string[] = [];
  let known = true;
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      texts.push(piece);
      continue;
    }
    const arg = args[piece.argument];
    if (arg === undefined) {
      return refuse(`The format asks for argument ${piece.argument + 1}, and ${args.length} are given.`);
    }
    if (containsUnknown(arg)) known = false;
    else texts.push(formatVerb(piece.verb, arg));
  }
  const [start] = pieces;
  const prefix = safePrefix(typeof start === 'string' ? start : '');
  return known ? string(texts.join('')) : unknownOf(stringType, { notNull: true, prefix });
}

const values = { name: 'args', type: dynamicType, allowNull: true, allowUnknown: true } as const;

const format: FunctionDefinition = {
  name: 'format',
  parameters: [{ name: 'format', type: stringType }],
  variadic: values,
  returns: stringType,
  run: (args) => {
    refuseNull(args, 'format');
    return render(textAt(args, 0), args.slice(1));
  },
};

const formatlist: FunctionDefinition = {
  name: 'formatlist',
  parameters: [{ name: 'format', type: stringType }],
  variadic: values,
  returns: listOf(stringType),
  run: (args) => {
    refuseNull(args, 'formatlist');
    const columns = args.slice(1);
    if (columns.some((column) => hasOpenSize(column) || (column.kind === 'unknown' && isSequenceType(column)))) {
      return unknownOf(listOf(stringType), { notNull: true });
    }
    const lengths = columns.flatMap((column) => itemsOf(column)?.length ?? []);
    const [count = 1] = lengths;
    const odd = lengths.findIndex((length) => length !== count);
    if (odd >= 0) {
      refuse(`The lists of formatlist() have ${count} and ${lengths[odd]} elements. Give lists of one length.`);
    }
    const rows = Array.from({ length: columns.length === 0 ? 1 : count }, (_, index) =>
      render(
        textAt(args, 0),
        columns.map((column) => itemsOf(column)?.[index] ?? column),
      ),
    );
    return list(rows, stringType);
  },
};

/** Terraform answers "known after apply" for ever, which nothing could be compared with. */
function refuseNull(args: readonly Value[], name: string): void {
  const position = args.findIndex((arg) => arg.kind === 'null' && arg.type.kind === 'dynamic');
  if (position > 0) {
    refuse(`Argument ${position + 1} of ${name}() is null, so there is no text. Give a fallback with coalesce().`);
  }
}

function isSequenceType(value: Value): boolean {
  const { kind } = typeOf(value);
  return kind === 'list' || kind === 'set' || kind === 'tuple' || kind === 'dynamic';
}

function itemsOf(value: Value): readonly Value[] | undefined {
  return value.kind === 'list' || value.kind === 'set' || value.kind === 'tuple' ? value.items : undefined;
}

/** Functions that fill formats. */
export const formatFunctions: readonly FunctionDefinition[] = [format, formatlist];
