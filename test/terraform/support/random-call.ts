import fc from 'fast-check';
import { runTerraform } from './terraform.ts';

type TypeName = string | readonly [string, unknown];

/** What a function takes, as `terraform metadata functions` tells it. */
export interface Signature {
  readonly name: string;
  readonly parameters: readonly TypeName[];
  readonly variadic: TypeName | undefined;
}

/** Functions whose value is another one at every call or in every folder, or that are refused here on purpose. */
const left = new Set(
  'abspath base64gzip bcrypt ephemeralasnull pathexpand plantimestamp rsadecrypt templatefile templatestring timestamp uuid'.split(
    ' ',
  ),
);

interface Metadata {
  readonly function_signatures: Readonly<
    Record<
      string,
      {
        readonly parameters?: readonly { readonly type: TypeName }[];
        readonly variadic_parameter?: { readonly type: TypeName };
      }
    >
  >;
}

/** All functions of the real terraform that have a value of their own. */
export function readSignatures(folder: string): readonly Signature[] {
  const { function_signatures: found } = JSON.parse(
    runTerraform(folder, 'metadata', 'functions', '-json').stdout,
  ) as Metadata;
  return Object.entries(found)
    .filter(([name]) => !name.includes('::') && !left.has(name) && !name.startsWith('file'))
    .map(([name, { parameters = [], variadic_parameter: variadic }]) => ({
      name,
      parameters: parameters.map(({ type }) => type),
      variadic: variadic?.type,
    }));
}

type Pool = Readonly<Record<'string' | 'number' | 'bool' | 'list' | 'set' | 'map' | 'other', readonly string[]>>;

const known: Pool = {
  string: [
    '"abc"',
    '"a"',
    '""',
    '"10.0.0.0/8"',
    '"fd00::/48"',
    '"2020-01-01T00:00:00Z"',
    '"1h"',
    '"%s"',
    '"%v-%d"',
    '"[a-z]+"',
    '"é👍"',
    '"a,b,c"',
    '" x "',
    '"5"',
    '"{\\"a\\":[1]}"',
    '"a: 1"',
    '"YYYY-MM"',
    '"UTF-8"',
    '"dns"',
    '"aGk="',
    '"a/b.c"',
  ],
  number: ['0', '1', '2', '-1', '8', '16', '1.5', '1e21', '"3"', '12345678901234567890123', '1/3'],
  bool: ['true', 'false', '"true"'],
  list: [
    '["a","b"]',
    '[1,2,2]',
    '[]',
    'tolist(["a","b","a"])',
    '[["a"],["b"]]',
    '["", "x", null]',
    '[true]',
    '[1,"a"]',
    '["10","9"]',
  ],
  set: ['toset(["b","a"])', 'toset([])', 'toset([2,1])'],
  map: ['{a="x"}', '{}', '{a=["x"],b=["x","y"]}', 'tomap({a="x",b="y"})', '{b=1,a=null}', '{"é k"={c=1}}'],
  other: ['null', 'sensitive("k")', '{a=[{b=1}]}', '[{a=1},{a=2}]', 'tomap({a=1})["a"]'],
};

/** Needs the locals of `unknownLocals`. */
const unknown: Pool = {
  string: ['local.s', 'local.id', '"pre-${local.id}"', '"${local.s}-x"', 'local.us'],
  number: ['local.n'],
  bool: ['local.b'],
  list: ['local.tl', 'local.l', '[local.id, "k"]', '[local.n, 1]', 'local.mix', 'local.ln'],
  set: ['local.ts', 'toset(["k", local.id])', 'toset([local.id])'],
  map: ['local.m', '{a = local.id, b = "k"}', 'tomap({a = local.s})'],
  other: ['local.o', 'local.lo', 'local.us', '(local.b ? "x" : "y")'],
};

function choices(type: TypeName, pool: Pool): readonly string[] {
  const kind = typeof type === 'string' ? type : type[0];
  if (kind === 'string' || kind === 'number' || kind === 'bool') return pool[kind];
  if (kind === 'list' || kind === 'set') return [...pool.list, ...pool[kind]];
  return kind === 'map' ? pool.map : Object.values(pool).flat();
}

function argument(type: TypeName, mayBeUnknown: boolean): fc.Arbitrary<string> {
  const right = fc.constantFrom(...choices(type, known));
  const wrong = fc.constantFrom(...Object.values(known).flat());
  const late = fc.constantFrom(...choices(type, unknown));
  return fc.oneof(
    { weight: 9, arbitrary: right },
    { weight: 1, arbitrary: wrong },
    ...(mayBeUnknown ? [{ weight: 7, arbitrary: late }] : []),
  );
}

/** Calls of every function in turn, mostly well typed, with arguments that are known, or with some that are not. */
export function randomCall(signatures: readonly Signature[], mayBeUnknown: boolean): fc.Arbitrary<string> {
  return fc.constantFrom(...signatures).chain(({ name, parameters, variadic }) => {
    const more =
      variadic === undefined ? fc.constant([]) : fc.array(argument(variadic, mayBeUnknown), { maxLength: 3 });
    const own = parameters.map((type) => argument(type, mayBeUnknown));
    return fc.tuple(fc.tuple(...own), more).map(([first, rest]) => `${name}(${[...first, ...rest].join(', ')})`);
  });
}

const input = (value: unknown) => ({ input: value });

/** Locals that are known after apply, one for each kind of value. */
export const unknownLocals = {
  resource: {
    terraform_data: {
      s: input('abc'),
      n: input(5),
      b: input(true),
      l: input(['a', 'b']),
      tl: input('${tolist(["a","b"])}'),
      ts: input('${toset(["a","b"])}'),
      m: input('${tomap({a="x",b="y"})}'),
      o: input({ a: 'x', b: 2 }),
      ln: input('${tolist([1,2])}'),
      lo: input('${tolist([{a="x"}])}'),
      z: {},
      c: { count: 2, input: 'q' },
      e: { for_each: { k1: 'v1', k2: 'v2' }, input: '${each.value}' },
    },
  },
  variable: { secret: { type: 'string', default: 's3', sensitive: true } },
  locals: {
    ...Object.fromEntries(
      ['s', 'n', 'b', 'l', 'tl', 'ts', 'm', 'o', 'ln', 'lo'].map((name) => [name, `\${terraform_data.${name}.output}`]),
    ),
    id: '${terraform_data.s.id}',
    us: '${sensitive(terraform_data.s.output)}',
    sec: '${sensitive("k")}',
    mix: '${[terraform_data.s.id, "k", terraform_data.n.output]}',
    mo: '${{a = terraform_data.s.id, b = "k"}}',
  },
};
