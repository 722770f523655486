import fc from 'fast-check';

type Grammar = {
  readonly text: string;
  readonly number: string;
  readonly flag: string;
  readonly list: string;
  readonly map: string;
  readonly any: string;
};

const quoted = fc
  .string({ unit: fc.constantFrom(...Array.from('abcABC019 .,-_/:%$<>&é日👍\\"\n\t{}')), maxLength: 8 })
  .map(
    (text) =>
      `"${text
        .replaceAll('\\', '\\\\')
        .replaceAll('"', '\\"')
        .replaceAll('\n', '\\n')
        .replaceAll('\t', '\\t')
        .replaceAll(/([$%])(?=\{)/g, '$1$1')}"`,
  );

const numeral = fc.oneof(
  fc.integer({ min: -20, max: 120 }).map(String),
  fc.constantFrom(
    '0.1',
    '2.5',
    '-0.5',
    '1e3',
    '1e-3',
    '12345678901234567890',
    '0.30000000000000004',
    '3.14159',
    '1e21',
  ),
);

const call = (name: string, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((args) => `${name}(${args.join(', ')})`);

const regexes = fc.constantFrom(
  '"a+"',
  '"[a-c]"',
  '"(?P<x>.)b"',
  '"^.*$"',
  '"(a)(b)?"',
  '"\\\\d+"',
  '"(?i)ABC"',
  '"x*"',
  '"[[:alpha:]]+"',
  '"a{2,3}"',
  '"a|b|"',
  '"\\\\bA"',
);
const cidrs = fc.constantFrom(
  '"10.0.0.0/16"',
  '"10.1.2.3/8"',
  '"fd00::/48"',
  '"0.0.0.0/0"',
  '"192.168.0.0/30"',
  '"bad"',
  '"010.0.0.0/8"',
  '"2001:db8::1/64"',
);
const formats = fc.constantFrom(
  '"%s-%d"',
  '"%v"',
  '"%5.2f|"',
  '"%-6s|"',
  '"%06d"',
  '"%x"',
  '"%q"',
  '"%#v"',
  '"%e"',
  '"%g"',
  '"%+d"',
  '"%t"',
  '"%[2]s%[1]s"',
  '"%s"',
  '"%%"',
  '"%.3s"',
  '"%08.3f"',
  '"%b"',
  '"%X"',
  '"%o"',
  '"% d"',
);
const dates = fc.constantFrom(
  '"2020-01-01T00:00:00Z"',
  '"2017-11-22T01:00:00+01:00"',
  '"1999-12-31T23:59:59-08:00"',
  '"2024-02-29T12:30:45Z"',
  '"nope"',
  '"2023-02-29T00:00:00Z"',
);
const dateFormats = fc.constantFrom(
  '"YYYY-MM-DD"',
  '"EEEE, DD-MMM-YY hh:mm:ss ZZZ"',
  '"h:mmaa"',
  '"HH AA"',
  '"\'at\' D M"',
  '"Z ZZZZ ZZZZZ"',
  '"EEE MMMM s m"',
  '"Q"',
);
const durations = fc.constantFrom('"1h"', '"-24h30m"', '"1.5s"', '"10m"', '"300ms"', '"x"', '"-1h"');
const natural = fc.integer({ min: -9, max: 20 }).map(String);
const small = fc.integer({ min: -3, max: 6 }).map(String);

/** Random expressions, mostly well typed, in the shape of what programs write; all parse. */
export const randomExpression: fc.Arbitrary<string> = fc.letrec<Grammar>((tie) => {
  const [text, number, flag, list, map, any] = [
    tie('text'),
    tie('number'),
    tie('flag'),
    tie('list'),
    tie('map'),
    tie('any'),
  ];
  const pick = (...options: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc.oneof({ maxDepth: 4, depthIdentifier: 'expression', withCrossShrink: true }, ...options);
  const binary = (operators: string[], left: fc.Arbitrary<string>, right: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(left, fc.constantFrom(...operators), right).map(([a, operator, b]) => `(${a} ${operator} ${b})`);
  const choice = (value: fc.Arbitrary<string>, other = value): fc.Arbitrary<string> =>
    fc.tuple(flag, value, other).map(([c, a, b]) => `(${c} ? ${a} : ${b})`);
  const one = (names: string[], ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc.tuple(fc.constantFrom(...names), ...parts).map(([name, ...args]) => `${name}(${args.join(', ')})`);
  return {
    text: pick(
      quoted,
      fc.tuple(quoted, any).map(([a, b]) => `${a.slice(0, -1).replace(/[$%]+$/, '')}\${${b}}"`),
      one(
        [
          'upper',
          'lower',
          'title',
          'trimspace',
          'chomp',
          'strrev',
          'base64encode',
          'urlencode',
          'md5',
          'sha1',
          'sha256',
          'base64sha256',
          'jsonencode',
          'yamlencode',
          'base64decode',
          'dirname',
          'basename',
        ],
        text,
      ),
      one(['trim', 'trimprefix', 'trimsuffix'], text, text),
      call('substr', text, small, small),
      call(
        'replace',
        text,
        pick(quoted, fc.constantFrom('"/[ab]/"', '"/(a)(.)/"', '"/b*/"')),
        pick(quoted, fc.constantFrom('"$1"', '"<$0>"', '"$2x"')),
      ),
      call('join', quoted, list),
      call('format', formats, any, any),
      call('format', formats, any),
      one(['jsonencode', 'yamlencode', 'tostring'], any),
      call('regex', regexes, text),
      call('cidrsubnet', cidrs, natural, natural),
      call('cidrhost', cidrs, small),
      call('cidrnetmask', cidrs),
      call('formatdate', dateFormats, dates),
      call('timeadd', dates, durations),
      call('indent', small, text),
      call('element', list, small),
      call('uuidv5', fc.constantFrom('"dns"', '"url"', '"bad"'), text),
      choice(text),
    ),
    number: pick(
      numeral,
      binary(['+', '-', '*', '/', '%'], number, number),
      one(['length'], pick(text, list, map)),
      one(['abs', 'ceil', 'floor', 'signum', 'tonumber'], number),
      one(['max', 'min'], number, number),
      one(['pow', 'log'], number, small),
      call('parseint', fc.constantFrom('"ff"', '"-12"', '"zz"', '"0"', '"7f"'), fc.constantFrom('10', '16', '36', '2')),
      call('tonumber', text),
      call('sum', list),
      call('timecmp', dates, dates),
      call('index', list, any),
      number.map((inner) => `-${inner}`),
      choice(number),
    ),
    flag: pick(
      fc.constantFrom('true', 'false'),
      binary(['==', '!='], any, any),
      binary(['<', '>', '<=', '>='], number, number),
      binary(['&&', '||'], flag, flag),
      flag.map((inner) => `!${inner}`),
      call('contains', list, any),
      one(['startswith', 'endswith', 'strcontains'], text, text),
      call('can', any),
      one(['alltrue', 'anytrue'], list),
      call('tobool', any),
    ),
    list: pick(
      fc.array(any, { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
      fc.array(text, { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
      fc.array(number, { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
      one(['tolist', 'toset', 'distinct', 'reverse', 'flatten', 'sort', 'compact'], list),
      one(['concat', 'setunion', 'setintersection', 'setsubtract', 'setproduct', 'coalescelist'], list, list),
      call('slice', list, small, small),
      call('chunklist', list, small),
      one(['keys', 'values'], map),
      call('split', quoted, text),
      call('range', small, small),
      call('regexall', regexes, text),
      call('formatlist', formats, list, any),
      call('cidrsubnets', cidrs, small, small),
      call('matchkeys', list, list, list),
      fc.tuple(list, any).map(([items, value]) => `[for k, v in ${items} : ${value}]`),
      fc.tuple(pick(list, map), flag).map(([items, condition]) => `[for k, v in ${items} : v if ${condition}]`),
      list.map((items) => `${items}[*]`),
      choice(list),
    ),
    map: pick(
      fc
        .array(fc.tuple(fc.constantFrom('a', 'b', 'c', '"x y"', '(1)'), any), { maxLength: 3 })
        .map((items) => `{${items.map(([k, v]) => `${k} = ${v}`).join(', ')}}`),
      call('merge', map, map),
      call('tomap', map),
      call('zipmap', list, list),
      call('transpose', map),
      fc.tuple(list, any).map(([items, value]) => `{for k, v in ${items} : k => ${value}}`),
      list.map((items) => `{for k, v in ${items} : v => k...}`),
      choice(map),
    ),
    any: pick(
      text,
      number,
      flag,
      list,
      map,
      fc.constant('null'),
      call('coalesce', any, any),
      call('try', any, any),
      call('lookup', map, quoted, any),
      call('lookup', map, fc.constantFrom('"a"', '"b"'), any),
      call('jsondecode', fc.constantFrom('"{\\"a\\":[1,2.50,null]}"', '"[true]"', '"1e3"', '"{"', '"\\"x\\""')),
      call(
        'yamldecode',
        fc.constantFrom(
          '"a: 1"',
          '"- x\\n- 0x1f"',
          '"{b: [~, on, 1.5]}"',
          '"2020-01-01"',
          '"x: |\\n  y\\n"',
          '"1_000"',
          '"\'1\'"',
        ),
      ),
      call('csvdecode', fc.constantFrom('"a,b\\n1,2"', '"a\\n\\"x,y\\"\\n"', '"a,a\\n1,2"', '"x,y\\n1"')),
      fc.tuple(list, small).map(([items, index]) => `${items}[${index}]`),
      map.map((items) => `${items}.a`),
      map.map((items) => `${items}["b"]`),
      list.map((items) => `${items}[*].a`),
      call('one', list),
      choice(any),
    ),
  };
}).any;
