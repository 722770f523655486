import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { load, unchosenValues } from './support/evaluate-case.ts';
import { runTerraform, terraformPresence } from './support/terraform.ts';
import { walk } from './support/walk-document.ts';

const around = {
  variable: {
    text: { type: 'string', default: 'abc' },
    none: { type: 'list(string)', default: [] },
    map: { type: 'map(number)', default: { a: 1 } },
    any: { default: 'q' },
    shape: { type: 'object({a = string})', default: { a: 'x' } },
    secret: { type: 'string', default: 's', sensitive: true },
  },
  locals: { empty: [], nothing: null, known: { a: 1 }, given: '${var.none}' },
};
const others = { single: { input: 'x' }, counted: { count: 0 }, keyed: { for_each: '${toset([])}' } };

type Row = readonly [name: string, input: string, body?: object];
const keyed = { for_each: {} };

/** What Terraform 1.11 refuses although the block has no instance: it is wrong whatever the values are. */
const refused: readonly Row[] = [
  ['an argument of the wrong type', 'upper([])'],
  ['the same with for_each', 'upper([])', keyed],
  ['the same with an empty set of keys', 'upper([])', { for_each: '${toset([])}' }],
  [
    'the same with a number that is known after the apply',
    'upper([])',
    { count: '${length(terraform_data.single.output)}' },
  ],
  ['a number that is none', 'tonumber("a")'],
  ['a list as an operand', 'count.index + [1]'],
  ['an index beyond a list that is written out', 'local.empty[0]'],
  ['an attribute of null', 'local.nothing.x'],
  ['null inside a text', '"<${local.nothing}>"'],
  ['an attribute that an object does not have', 'local.known.b'],
  ['an attribute that the type of a variable does not have', 'var.shape.b'],
  ['an attribute of a list', 'var.none.b'],
  ['an attribute of a key', 'each.key.x', keyed],
  ['branches of two types', 'var.text == "abc" ? true : {a = 1}'],
  ['try without an answer', 'try(upper([]))'],
  ['nothing to choose from', 'coalesce(null)'],
  ['a loop over a text', '[for x in var.text : x]'],
  ['one key twice', '{for x in ["a", "a"] : x => 1}'],
  ['each beside count', 'each.key'],
  ['count beside for_each', 'count.index', keyed],
  ['self', 'self.id'],
  ['a file that is not there', 'file("nope.txt")'],
  ['an attribute of a uuid', 'uuid().x'],
  ['an expression that is none', 'regex("(", var.text)'],
  ['a list as a map', 'tomap([var.text])'],
  ['the attribute of an element', 'var.none[*].y'],
  ['a workspace as a number', 'tonumber(terraform.workspace)'],
];

/** What may turn out right for some value. */
const accepted: readonly Row[] = [
  ['an index beyond a list that the variable happens to be', 'var.none[0]'],
  ['the same by way of a local value', 'local.given[0]'],
  ['an index that is the number of the instance', 'local.empty[count.index]'],
  ['a key that the map happens not to have', 'var.map.zz'],
  ['an attribute of whatever the value is', 'each.value.x', keyed],
  ['an attribute of a variable of any type', 'var.any.x.y'],
  ['an instance that is not there', 'terraform_data.counted[0].id'],
  ['an instance by a key that is not there', 'terraform_data.keyed["q"].id'],
  ['an attribute below a resource', 'terraform_data.single.input.x'],
  ['a text that may be a number', 'tonumber(var.text)'],
  ['a mistake in a branch that may not be taken', 'var.text == "abc" ? upper([]) : 1'],
  ['a mistake inside try', 'try(upper([]), 1)'],
  ['a mistake inside can', 'can(upper([]))'],
  ['a text that may be JSON', 'jsondecode(var.text).a'],
  ['a list that may have one element', 'one(var.none)'],
  ['a network that depends on the number', 'cidrsubnet("10.0.0.0/8", 30, count.index)'],
  ['keys that are known after the apply', '{for x in var.none : x => 1}'],
  ['a key that is secret', '{(var.secret) = 1}'],
  ['a list inside a text, because Terraform does not judge there what is not known', '"a ${var.none}"'],
  ['values that are chosen later', '"${uuid()}${timestamp()}${plantimestamp()}"'],
  ['a time that may be a number', 'tonumber(plantimestamp())'],
];

const messagePlace = 'resource.terraform_data.a.lifecycle.precondition.error_message';
const condition = (text: string, message = 'm.'): object => ({ condition: `\${${text}}`, error_message: message });
const lifecycle = (rules: object): object => ({ count: 0, lifecycle: rules });
const refusedBodies: Readonly<Record<string, object>> = {
  'another argument': { count: 0, triggers_replace: '${upper([])}' },
  'a precondition': lifecycle({ precondition: condition('upper(var.none) == "a"') }),
  'the message of a precondition': lifecycle({ precondition: condition('var.text == "q"', '${upper([])}') }),
  'an attribute that self does not have': lifecycle({ postcondition: condition('self.nothing == "x"') }),
  'the message of a condition that holds': {
    lifecycle: { precondition: condition('var.text == "abc"', '${upper([])}') },
  },
};
const acceptedBodies: Readonly<Record<string, object>> = {
  'a precondition that does not hold': lifecycle({ precondition: condition('var.text == "q"') }),
  'a precondition that never holds': lifecycle({ precondition: condition('local.known.a == 2') }),
  'a postcondition': lifecycle({ postcondition: condition('self.id == "x"') }),
  'a message with a value in it': {
    lifecycle: { postcondition: condition('self.id != "x"', '${self.id} of ${var.text}.') },
  },
};

const bodyOf = ([, input, body = { count: 0 }]: Row): object => ({ ...body, input: `\${${input}}` });
const bodies = (
  rows: readonly Row[],
  whole: Readonly<Record<string, object>>,
): readonly (readonly [string, object])[] => [
  ...rows.map((row) => [row[0], bodyOf(row)] as const),
  ...Object.entries(whole),
];
const wrong = bodies(refused, refusedBodies);
const right = bodies(accepted, acceptedBodies);

function problems(resources: object): readonly Diagnostic[] {
  const text = JSON.stringify({ ...around, resource: { terraform_data: { ...others, ...resources } } });
  const { document, evaluator, diagnostics } = load(text, { stable: unchosenValues });
  assert.ok(document && evaluator);
  const found = [...diagnostics, ...walk(document, evaluator, false).problems];
  return found.filter(({ severity }) => severity === 'error');
}

describe('of a block without instances is refused, as by Terraform, what is wrong for every value', () => {
  for (const [name, body] of wrong) {
    test(name, () => assert.notDeepEqual(problems({ a: body }), []));
  }
});

describe('of a block without instances is accepted what some value makes right', () => {
  for (const [name, body] of right) {
    test(name, () => assert.deepEqual(problems({ a: body }), []));
  }
});

test('terraform validate refuses the same ones', { skip: terraformPresence() }, () => {
  const named = [...wrong, ...right].map(([name, body], index) => ({ name, id: `row${index}`, body }));
  const resources = Object.fromEntries(named.map(({ id, body }) => [id, body]));
  const folder = mkdtempSync(join(tmpdir(), 'groundstate-without-instances-'));
  try {
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ terraform: {} }));
    assert.equal(runTerraform(folder, 'init', '-input=false').status, 0);
    const document = { ...around, resource: { terraform_data: { ...others, ...resources } } };
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(document));
    const said: { readonly diagnostics: readonly { readonly snippet?: { readonly context: string } }[] } = JSON.parse(
      runTerraform(folder, 'validate', '-json').stdout,
    );
    const places = said.diagnostics.map(({ snippet }) => snippet?.context.split('.')[2]);
    const found = named.filter(({ id }) => places.includes(id)).map(({ name }) => name);
    assert.deepEqual(
      found,
      wrong.map(([name]) => name),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what the first instance would find wrong is told with the place and the block', () => {
  const [first, ...rest] = problems({ a: { count: 0, input: 'x ${upper(var.none)}' } });
  assert.equal(first?.source?.jsonPath, 'resource.terraform_data.a.input');
  assert.equal(first?.address, 'terraform_data.a');
  assert.deepEqual(
    rest.filter(({ detail }) => detail !== first?.detail),
    [],
  );
});

test('the message of a condition is a text, also of one that holds', () => {
  for (const message of ['${var.none}', '${local.nothing}', '${var.none[0]}']) {
    const found = problems({ a: { lifecycle: { precondition: condition('var.text == "abc"', message) } } });
    assert.deepEqual(new Set(found.map(({ source }) => source?.jsonPath)), new Set([messagePlace]), message);
  }
});
