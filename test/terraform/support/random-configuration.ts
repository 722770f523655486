import fc from 'fast-check';

/** A random document over terraform_data. */
export interface RandomConfiguration {
  readonly variable: Readonly<Record<string, unknown>>;
  readonly locals: Readonly<Record<string, unknown>>;
  readonly resource: { readonly terraform_data: Readonly<Record<string, unknown>> };
  readonly output: Readonly<Record<string, unknown>>;
}

type Kind = 'single' | 'count' | 'each';

const variables = {
  text: { type: 'string', default: 'abc' },
  list: { type: 'list(string)', default: ['x', 'y'] },
  map: { type: 'map(number)', default: { a: 1, b: 2 } },
  secret: { type: 'string', default: 's', sensitive: true },
};

const plain = fc.constantFrom(
  '"t"',
  '1',
  'true',
  'null',
  '["a", "b"]',
  '{a = 1, b = "x"}',
  'var.text',
  'var.list',
  'var.map',
  'var.text == "abc"',
);

/** What may be said of a resource, given how many instances it has; now and then the wrong way. */
function ofResource(name: string, kind: Kind): fc.Arbitrary<string> {
  const id = `terraform_data.${name}`;
  const single = [`${id}.output`, `${id}.id`, `${id}.input`, `${id}`, `${id}.output.a`, `${id}.id == null`];
  const count = [
    `${id}[0].output`,
    `${id}[*].id`,
    `${id}[*].input`,
    `length(${id})`,
    `[for x in ${id} : x.output]`,
    `try(${id}[1].id, "none")`,
    `one(${id}[*].input)`,
  ];
  const each = [
    `${id}["a"].id`,
    `[for k, x in ${id} : "\${k}=\${x.id}"]`,
    `keys(${id})`,
    `values(${id})[*].input`,
    `{for k, x in ${id} : k => x.output}`,
    `lookup(${id}, "a", null)`,
  ];
  const right = { single, count, each }[kind];
  return fc.oneof(
    { weight: 14, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: fc.constantFrom(`${id}[0].id`, `${id}.*.id`, `${id}.nothing`) },
  );
}

const wrappers: readonly ((a: string, b: string) => string)[] = [
  (a) => a,
  (a, b) => `[${a}, ${b}]`,
  (a, b) => `{p = ${a}, q = ${b}}`,
  (a, b) => `{p = ${a}, q = ${b}}.q`,
  (a, b) => `[${a}, ${b}][0]`,
  (a) => `"<\${${a}}>"`,
  (a, b) => `try(${a}, ${b})`,
  (a) => `can(${a})`,
  (a) => `jsonencode(${a})`,
  (a, b) => `(var.text == "abc" ? ${a} : ${b})`,
  (a, b) => `(${a} == ${b} ? 1 : 2)`,
  (a, b) => `(${a} == null ? ${b} : ${a})`,
  (a, b) => `coalesce(${a}, ${b})`,
  (a, b) => `merge({z = ${a}}, {y = ${b}}).y`,
  (a, b) => `merge({z = ${a}}, {y = ${b}})`,
  (a, b) => `concat([${a}], [${b}])`,
  (a) => `length([${a}])`,
  (a) => `tostring(${a})`,
  (a) => `startswith("x\${${a}}", "y")`,
  (a) => `[for x in [${a}] : x]`,
  (a) => `{for x in ["k"] : x => ${a}}`,
  (a, b) => `flatten([[${a}], [${b}]])`,
  (a, b) => `element([${a}, ${b}], 1)`,
  (a, b) => `zipmap(["a", "b"], [${a}, ${b}])`,
  (a) => `format("%v", ${a})`,
  (a, b) => `join("-", ["${'${'}${a}}", "${'${'}${b}}"])`,
  (a) => `!(${a} != null)`,
  (a) => `issensitive(${a})`,
  (a) => `contains([${a}], "t")`,
  (a) => `tolist([${a}, ${a}])`,
  (a) => `{a = ${a}}["a"]`,
  (a) => `lookup({a = ${a}}, "a", null)`,
];

function expression(atoms: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  const atom = fc.oneof(...atoms);
  const wrap = fc.constantFrom(...wrappers);
  return fc.oneof(
    atom,
    fc.tuple(wrap, atom, atom).map(([build, a, b]) => build(a, b)),
    fc.tuple(wrap, wrap, atom, atom, atom).map(([outer, inner, a, b, c]) => outer(inner(a, b), c)),
  );
}

const template = (text: string): string => `\${${text}}`;

/** Repetition that is mostly known, and now and then made of what is known only after an apply. */
function repetition(kind: Kind, atoms: readonly fc.Arbitrary<string>[]): fc.Arbitrary<object> {
  const wild = fc.oneof(...atoms).map(template);
  if (kind === 'count') {
    const known = fc.constantFrom<unknown>(0, 1, 2, '${length(var.list)}', '${var.text == "abc" ? 1 : 0}');
    return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: wild }).map((count) => ({ count }));
  }
  if (kind === 'single') return fc.constant({});
  const known = fc.constantFrom<unknown>(
    '${toset(var.list)}',
    '${var.map}',
    { a: 1, c: '${var.text}' },
    '${toset(["a"])}',
    {},
    '${toset([])}',
    '${{for x in var.list : x => upper(x)}}',
  );
  return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: wild }).map((each) => ({ for_each: each }));
}

const kinds = fc.constantFrom<Kind>('single', 'single', 'count', 'each');

/** Random documents: resources that feed each other through locals, with count and for_each, and outputs of it all. */
export const randomConfiguration: fc.Arbitrary<RandomConfiguration> = fc
  .tuple(kinds, kinds, kinds)
  .chain(([first, second, third]) => {
    const base = [plain];
    const one = [...base, ofResource('r0', first)];
    const two = [...one, fc.constant('local.l0'), ofResource('r1', second)];
    const all = [...two, fc.constant('local.l1'), ofResource('r2', third)];
    const own = (kind: Kind): fc.Arbitrary<string>[] => {
      if (kind === 'single') return [];
      return [
        fc.constant(kind === 'count' ? 'count.index' : 'each.key'),
        fc.constant(kind === 'count' ? 'count.index' : 'each.value'),
      ];
    };
    const resource = (kind: Kind, atoms: fc.Arbitrary<string>[], others: readonly string[]): fc.Arbitrary<object> =>
      fc
        .tuple(
          repetition(kind, atoms),
          expression([...atoms, ...own(kind)]),
          fc.subarray([...others], { maxLength: Math.min(1, others.length) }),
        )
        .map(([repeated, input, after]) => ({
          ...repeated,
          input: template(input),
          ...(after.length === 0 ? {} : { depends_on: after }),
        }));
    return fc.record({
      variable: fc.constant(variables),
      locals: fc.record({ l0: expression(one).map(template), l1: expression(two).map(template) }),
      resource: fc.record({
        terraform_data: fc.record({
          r0: resource(first, base, []),
          r1: resource(second, [...one, fc.constant('local.l0')], ['terraform_data.r0']),
          r2: resource(third, two, ['terraform_data.r0', 'terraform_data.r1']),
        }),
      }),
      output: fc.record({ o0: out(all), o1: out(all), o2: out(all) }),
    });
  });

function out(atoms: readonly fc.Arbitrary<string>[]): fc.Arbitrary<object> {
  return expression(atoms).map((text) => ({ value: template(text), sensitive: true }));
}
