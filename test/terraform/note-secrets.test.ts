import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markSensitive, object, string } from '../../src/core/value.ts';
import { load } from './support/evaluate-case.ts';

test('every secret is told by itself when it enters the language, whatever it is built into', () => {
  const secrets = new Set<string>();
  const document = {
    variable: {
      password: { type: 'string', default: 'canary-variable', sensitive: true },
      many: { type: 'map(list(string))', default: { a: ['canary-part'] }, sensitive: true },
      open: { type: 'string', default: 'public' },
    },
    locals: {
      url: 'postgres://u:${var.password}@${var.open}',
      parts: '${var.many.a[0]}',
      marked: '${{a = sensitive("canary-marked"), b = "plain"}}',
      pin: '${sensitive(7431)}',
    },
    resource: { terraform_data: { d: { input: '${local.url}' } } },
    output: { o: { value: '${terraform_data.d.output.token}', sensitive: true } },
  };
  const { evaluator } = load(JSON.stringify(document), { noteSecret: (secret) => secrets.add(secret) });
  assert.deepEqual(evaluator?.check(), []);
  evaluator.setInstance(
    { mode: 'managed', type: 'terraform_data', name: 'd' },
    object([['output', object([['token', markSensitive(string('canary-read'))]])]]),
  );
  evaluator.outputs();
  assert.deepEqual([...secrets].sort(), ['7431', 'canary-marked', 'canary-part', 'canary-read', 'canary-variable']);
});
