import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatDiagnostic } from '../../src/core/diagnostic.ts';
import { load } from './support/evaluate-case.ts';
import { walk } from './support/walk-document.ts';

const data = (body: object): object => ({
  resource: { terraform_data: { a: { '//': { metadata: { path: 'app/s/a' } }, ...body } } },
});
const moved = (...blocks: readonly (readonly [string, string])[]): object => ({
  moved: blocks.map(([from, to]) => ({ from, to })),
});

/** A check with data sources of its own. */
const scoped = (x: object): object => ({
  check: { c: { data: { x }, assert: { condition: '${data.x.y.id == ""}', error_message: 'm' } } },
});

/** What is refused, with what a person is told: the place, what is wrong, and the way out. */
const cases: readonly (readonly [name: string, document: object, message: RegExp])[] = [
  [
    'a provisioner',
    data({ provisioner: [{ 'local-exec': { command: 'x' } }] }),
    /resource\.terraform_data\.a.*\n.*user_data, an SSM document/s,
  ],
  ['a connection', data({ connection: { host: 'x' } }), /Remove "provisioner" and "connection"/],
  [
    'a program as data source',
    { data: { external: { e: { program: ['x'] } } } },
    /data\.external\.e.*\n.*pass it as a variable/s,
  ],
  [
    'a module',
    { module: { m: { source: 'x' } } },
    /The module "m" is written in HCL.*Write its resources as constructs/,
  ],
  ['an ephemeral resource', { ephemeral: { x: { y: {} } } }, /Ephemeral resources/],
  ['two data sources in a check', scoped({ y: {}, z: {} }), /check\.c\.data\.x\.z.*\n.*at most one data source/s],
  ['a data source in a check with count', scoped({ y: { count: 2 } }), /inside a check takes no "count"/],
  ['a data source in a check with lifecycle', scoped({ y: { lifecycle: {} } }), /takes no "lifecycle"/],
  [
    'a data source in a check that stands beside it too',
    { data: { x: { y: {} } }, ...scoped({ y: {} }) },
    /data\.x\.y is declared twice/,
  ],
  [
    'a word that dynamic blocks do not have',
    data({ input: 1, dynamic: { rule: { for_each: [], content: {}, labels: ['x'] } } }),
    /A dynamic block has "for_each", "iterator" and "content", and no "labels"/,
  ],
  ['a word that checks do not have', { check: { c: { assrt: {} } } }, /"assert" and "data", and no "assrt"/],
  ['a check without assertion', { check: { c: {} } }, /needs at least one "assert"/],
  [
    'a condition that names nothing',
    data({ lifecycle: { precondition: { condition: true, error_message: 'm' } } }),
    /names nothing of the configuration/,
  ],
  [
    'a trigger in a template',
    data({ lifecycle: { replace_triggered_by: ['${terraform_data.b}'] } }),
    /cdktf writes it where it is given a construct.*Write the address as text: "terraform_data\.b"/,
  ],
  [
    'a trigger that is no path',
    data({ lifecycle: { replace_triggered_by: ['upper(terraform_data.b.id)'] } }),
    /names neither a resource nor an attribute/,
  ],
  [
    'a template in ignore_changes',
    data({ lifecycle: { ignore_changes: ['${self.tags}'] } }),
    /is no path of an attribute/,
  ],
  [
    'an expression as prevent_destroy',
    data({ lifecycle: { prevent_destroy: '${var.x}' } }),
    /takes no expression\. Write true or false/,
  ],
  ['an attribute in depends_on', data({ depends_on: ['terraform_data.b.id'] }), /does not name a whole block/],
  ['count and for_each', data({ count: 1, for_each: { a: 1 } }), /"count" or "for_each", not both/],
  ['a move between types', moved(['aws_vpc.a', 'aws_subnet.a']), /an object keeps its type/],
  ['a move to itself', moved(['aws_vpc.a', 'aws_vpc.a']), /moved to itself/],
  [
    'a move of two to one',
    moved(['aws_vpc.a', 'aws_vpc.c'], ['aws_vpc.b', 'aws_vpc.c']),
    /Two addresses are said to have moved to aws_vpc\.c/,
  ],
  [
    'a move of one to two',
    moved(['aws_vpc.a', 'aws_vpc.b'], ['aws_vpc.a', 'aws_vpc.c']),
    /aws_vpc\.a is said to have moved twice/,
  ],
  ['moves in a circle', moved(['aws_vpc.a', 'aws_vpc.b'], ['aws_vpc.b', 'aws_vpc.a']), /so no address is the last one/],
  ['a move out of a module', moved(['module.m.aws_vpc.a', 'aws_vpc.a']), /Modules are not read here/],
  ['a move of a data source', moved(['data.aws_vpc.a', 'data.aws_vpc.b']), /bare address of a resource/],
  ['an import without an id', { import: [{ to: 'terraform_data.a' }] }, /needs the "id"/],
  [
    'an import into an attribute',
    { import: [{ to: 'terraform_data.a.id', id: 'x' }] },
    /The "to" of an import is the bare address/,
  ],
  ['a removed instance', { removed: [{ from: 'aws_vpc.a["x"]' }] }, /Take the key out/],
  ['a removed module', { removed: [{ from: 'module.m' }] }, /bare address of a resource/],
  [
    'a provisioner that runs on removal',
    { removed: [{ from: 'aws_vpc.a', provisioner: [{}] }] },
    /Take it out of the removed block/,
  ],
  ['an operand that cdktf lost', data({ input: '${(1 > undefined)}' }), /cdktf wrote it in place of an operand/],
  ['a number that cdktf left over', data({ input: 'web--8.1095e+298' }), /Use Token\.asString\(value\)/],
  [
    '.* on for_each',
    { ...data({ for_each: { x: 1 } }), output: { o: { value: '${terraform_data.a.*.id}' } } },
    /for_each/,
  ],
  [
    'the hash of an asset',
    data({ source_code_hash: '0123456789ABCDEF0123456789ABCDEF' }),
    /Fn\.filebase64sha256\(asset\.path\)/,
  ],
];

describe('what cannot be followed is refused, or explained, at its place', () => {
  for (const [name, document, message] of cases) {
    test(name, () => {
      const { document: read, evaluator, diagnostics } = load(JSON.stringify(document));
      const found = [...diagnostics];
      if (read !== undefined && evaluator !== undefined && found.length === 0) {
        found.push(...walk(read, evaluator, false).problems);
        for (const output of evaluator.outputs().values()) found.push(...output.diagnostics);
      }
      const told = found.map(formatDiagnostic).join('\n');
      assert.match(told, message);
      assert.match(told, /cdk\.tf\.json: /);
    });
  }

  test('the construct and the expression with a caret are shown', () => {
    const { document, evaluator } = load(JSON.stringify(data({ input: 'x ${upper(local.nmae)}' })));
    assert.ok(document && evaluator);
    const [first] = walk(document, evaluator, false).problems;
    assert.ok(first);
    const lines = formatDiagnostic(first).split('\n');
    assert.match(
      lines[1] ?? '',
      /terraform_data\.a, construct app\/s\/a, cdk\.tf\.json: resource\.terraform_data\.a\.input/,
    );
    assert.match(lines[2] ?? '', /x \$\{upper\(local\.nmae\)\}/);
  });
});
