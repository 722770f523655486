import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Plain, toPlain } from '../../src/core/value.ts';
import { typeOf } from '../../src/core/value-parts.ts';
import type { Type } from '../../src/core/value-type.ts';
import { load, unchosenValues } from './support/evaluate-case.ts';
import { shape, walk } from './support/walk-document.ts';

interface PlanCase {
  readonly name: string;
  readonly config: unknown;
  readonly vars: Record<string, Plain> | null;
  readonly error?: string;
  readonly plan?: Record<string, { readonly after: Record<string, Plain>; readonly unknown: Record<string, unknown> }>;
  readonly plan_outputs?: Record<string, unknown>;
  readonly outputs?: Record<string, { readonly type: unknown; readonly value: unknown; readonly sensitive: boolean }>;
}

const cases: readonly PlanCase[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'cases/hcl-plan-cases.json'), 'utf8'),
);

function typeJson(type: Type): unknown {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return [type.kind, typeJson(type.element)];
    case 'tuple':
      return ['tuple', type.elements.map(typeJson)];
    case 'object':
      return ['object', Object.fromEntries([...type.attributes].map(([name, item]) => [name, typeJson(item)]))];
    default:
      return type.kind;
  }
}

const changesEveryRun = new Set(['timestamp/uuid/plantimestamp at plan']);

describe('a configuration gives what terraform planned and applied', () => {
  for (const example of cases) {
    const text = typeof example.config === 'string' ? example.config : JSON.stringify(example.config);
    const start = (applied: boolean): ReturnType<typeof load> =>
      load(text, { variables: example.vars ?? {}, ...(applied ? {} : { stable: unchosenValues }) });
    if (example.error !== undefined) {
      test(`${example.name} is refused`, () => {
        const { document, evaluator, diagnostics } = start(false);
        const problems = [...diagnostics];
        if (document !== undefined && evaluator !== undefined && problems.length === 0) {
          problems.push(...walk(document, evaluator, false).problems);
          for (const output of evaluator.outputs().values()) problems.push(...output.diagnostics);
        }
        assert.ok(problems.length > 0, 'nothing was refused');
        assert.ok(
          problems.every(({ detail }) => /[.!?]["')]?( Did you mean ".*"\?)?$/.test(detail)),
          JSON.stringify(problems),
        );
      });
      continue;
    }
    test(`${example.name} is planned alike`, () => {
      const { document, evaluator, diagnostics } = start(false);
      assert.ok(document && evaluator);
      assert.deepEqual(diagnostics, []);
      const { planned, problems } = walk(document, evaluator, false);
      assert.deepEqual(problems, []);
      assert.deepEqual([...planned.keys()].toSorted(), Object.keys(example.plan ?? {}).toSorted());
      for (const [id, value] of planned) {
        assert.deepEqual(prune(shape(toPlain(value))), prune(example.plan?.[id]?.unknown ?? {}));
      }
      const outputs = evaluator.outputs();
      for (const [name, wanted] of Object.entries(example.plan_outputs ?? {})) {
        const output = outputs.get(name);
        assert.ok(output, name);
        assert.deepEqual(output.diagnostics, []);
        const plain = toPlain(output.value);
        const isUnknown = typeof wanted === 'object' && wanted !== null && 'unknown' in wanted;
        if (isUnknown) assert.deepEqual(sorted(shape(plain)), sorted(wanted.unknown), name);
        else if (!changesEveryRun.has(example.name)) assert.deepEqual(plain, wanted, name);
      }
    });
    test(`${example.name} is applied alike`, () => {
      const { document, evaluator } = start(true);
      assert.ok(document && evaluator);
      assert.deepEqual(walk(document, evaluator, true).problems, []);
      const outputs = evaluator.outputs();
      assert.deepEqual([...outputs.keys()].toSorted(), Object.keys(example.outputs ?? {}).toSorted());
      for (const [name, wanted] of Object.entries(example.outputs ?? {})) {
        const output = outputs.get(name);
        assert.ok(output);
        assert.deepEqual(typeJson(typeOf(output.value)), wanted.type, name);
        assert.equal(output.sensitive, wanted.sensitive, name);
        if (!changesEveryRun.has(example.name)) {
          assert.deepEqual(sorted(toPlain(output.value)), sorted(wanted.value), name);
        }
      }
    });
  }
});

/** Drops parts that are wholly known. */
function prune(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, prune(item)] as const);
  return Object.fromEntries(
    entries.filter(
      ([, item]) => item !== false && !(typeof item === 'object' && item !== null && Object.keys(item).length === 0),
    ),
  );
}

/** The id is random in the recorded cases, so sets that hold it have no fixed order. */
function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : value;
}
