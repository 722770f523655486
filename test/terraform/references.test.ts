import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from './support/evaluate-case.ts';

function problems(expression: string, repeated: object = {}): readonly string[] {
  const document = {
    resource: { terraform_data: { main: { ...repeated, input: 'x' } } },
    output: { out: { value: `before \${${expression}}` } },
  };
  const { evaluator, diagnostics } = load(JSON.stringify(document));
  assert.deepEqual(diagnostics, []);
  return (evaluator?.check() ?? []).map(({ detail, source }) => `${source?.jsonPath} ${source?.column}: ${detail}`);
}

describe('an attribute that a type does not have is refused before anything is known', () => {
  const rows: readonly (readonly [string, string, object?])[] = [
    ['taken of the resource', 'terraform_data.main.outputt'],
    ['below it', 'terraform_data.main.outputt.a.b'],
    ['inside try, which does not hide it', 'try(terraform_data.main.outputt, 1)'],
    ['of an instance by number', 'terraform_data.main[0].outputt', { count: 1 }],
    ['of an instance by key', 'terraform_data.main["a"].outputt', { for_each: { a: 1 } }],
    ['of all instances', 'jsonencode(terraform_data.main[*].outputt)', { count: 2 }],
  ];
  for (const [name, expression, repeated] of rows) {
    test(name, () => {
      const [first = '', ...others] = problems(expression, repeated);
      assert.match(
        first,
        /^output\.out\.value \d+: terraform_data has no attribute "outputt".*Did you mean "output"\?/,
      );
      assert.deepEqual(others, []);
    });
  }
});

test('what can be read is accepted, computed or configured, by any way that leads to it', () => {
  for (const expression of ['terraform_data.main.id', 'terraform_data.main.input']) {
    assert.deepEqual(problems(expression), []);
  }
  assert.deepEqual(problems('jsonencode(terraform_data.main[*].id)', { count: 2 }), []);
  assert.deepEqual(problems('jsonencode([for x in terraform_data.main : x.id])', { for_each: { a: 1 } }), []);
});

test('nothing is said of a type whose schema is not known', () => {
  const document = { resource: { other_thing: { a: {} } }, output: { o: { value: '${other_thing.a.anything}' } } };
  assert.deepEqual(load(JSON.stringify(document)).evaluator?.check(), []);
});

test('the data source of a check is there for that check alone', () => {
  const expects = (condition: string) => ({ condition: `\${${condition}}`, error_message: 'm' });
  const document = {
    check: {
      own: { data: { x: { y: {} } }, assert: expects('data.x.y.id == "a"') },
      other: { assert: expects('data.x.y.id == "b"') },
    },
    locals: { l: '${data.x.y.id}' },
    resource: { terraform_data: { r: { depends_on: ['data.x.y'] } } },
  };
  const { evaluator, diagnostics } = load(JSON.stringify(document));
  assert.deepEqual(diagnostics, []);
  const found = (evaluator?.check() ?? []).map(({ code, source }) => `${code} ${source?.jsonPath}`);
  assert.deepEqual(found, [
    'scoped-data-source check.other.assert.condition',
    'scoped-data-source locals.l',
    'scoped-data-source resource.terraform_data.r',
  ]);
  assert.equal(evaluator?.evaluate('data.x.y').diagnostics[0]?.code, 'scoped-data-source');
});
