import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { object, string, unknownOf } from '../../src/core/value.ts';
import { stringType } from '../../src/core/value-type.ts';
import { createEvaluator } from '../../src/terraform/create-evaluator.ts';
import { dependencyGraph } from '../../src/terraform/dependency-graph.ts';
import type { BodySchema } from '../../src/terraform/document.ts';
import { parseDocument } from '../../src/terraform/parse-document.ts';
import { chosenValues, filesOf } from '../terraform/support/evaluate-case.ts';
import type { Measurement } from './measurement.ts';
import { planCpu } from './plan-growth.ts';

const expressions = 10_000;
const sizes = [1_000, 2_500, 5_000, 10_000, 20_000, 40_000];

/** CPU for each expression beside Terraform's, and how the cost of a document grows with its resources. */
export async function measureLanguage(): Promise<readonly Measurement[]> {
  return [
    measureExpressions('short ones (join, upper, tostring, length)', localsDocument(expressions, 1)),
    measureExpressions('longer ones (cidrsubnet, jsonencode, for, conditionals)', localsDocument(expressions, 5)),
    measureGrowth(),
    await measurePlanGrowth(),
  ];
}

/** Locals in the shape of what programs write: text, arithmetic, functions, `for`, and the local before. */
function localsDocument(count: number, kinds: number): string {
  const locals: Record<string, unknown> = { l0: 'seed' };
  const shapes = [
    (n: number) => `\${join("-", [upper("a"), tostring(${n}), tostring(length(local.l${n - 1}))])}`,
    (n: number) => `\${format("%s-%03d", substr(local.l${n - 1}, 0, 8), ${n})}`,
    (n: number) => `\${cidrsubnet("10.0.0.0/8", 8, ${n % 256})} after \${upper(substr(local.l${n - 1}, 0, 4))}`,
    (n: number) =>
      `\${jsonencode({name = "n${n}", tags = merge({a = ${n}}, {b = "x"}), list = [for i in range(3) : i * ${n}]})}`,
    (n: number) => `\${length(local.l${n - 1}) > 5 ? join(",", ["a", "b", tostring(${n} * 2.5)]) : "none"}`,
  ];
  // Chains stay short: the time that Terraform's graph takes for long ones is not that of expressions.
  for (let n = 1; n < count; n += 1) {
    locals[`l${n}`] = n % 5 === 0 ? `seed ${n} \${upper("a")}` : shapes[n % kinds]?.(n);
  }
  return JSON.stringify({ locals, output: { last: { value: `\${local.l${count - 1}}` } } });
}

function measureExpressions(kind: string, text: string): Measurement {
  const folder = mkdtempSync(join(tmpdir(), 'groundstate-bench-'));
  try {
    const ours = Math.min(...[1, 2, 3].map(() => cpuOf(() => evaluateAll(text, folder))));
    const start = terraformCpu(folder, '{}');
    const whole = terraformCpu(folder, text);
    const theirs = whole - start;
    const each = (seconds: number): string => `${((seconds / expressions) * 1e6).toFixed(1)} us for each expression`;
    return {
      what: `CPU of an expression as a part of Terraform's, ${kind}`,
      value: ours / theirs,
      goal: 0.03,
      facts: [
        `ours: ${ours.toFixed(3)} s for ${expressions} locals parsed and evaluated, ${each(ours)}`,
        `terraform plan: ${whole.toFixed(3)} s, of which ${start.toFixed(3)} s for a document without locals, ${each(theirs)}`,
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function evaluateAll(text: string, folder: string): void {
  const { document, diagnostics } = parseDocument(text, { stack: 's', file: 'f', schemaOf: () => undefined });
  assert.ok(document);
  assert.deepEqual(diagnostics, []);
  const evaluator = createEvaluator({
    document,
    variables: {},
    files: filesOf(folder),
    stable: chosenValues,
    remoteState: () => undefined,
  });
  assert.deepEqual(evaluator.check(), []);
  assert.equal(evaluator.outputs().get('last')?.value.kind, 'string');
}

/** User and system time of this process in seconds. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** User and system time of a plan in seconds, its workers included; the smaller of two. */
function terraformCpu(folder: string, text: string): number {
  writeFileSync(join(folder, 'main.tf.json'), text);
  const command = 'TIMEFORMAT="%U %S"; time terraform plan -input=false -lock=false >plan.txt';
  return Math.min(
    ...[1, 2].map(() => {
      const run = spawnSync('bash', ['-c', command], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C' },
      });
      assert.equal(run.status, 0, run.stderr.slice(-2000));
      const [user = NaN, system = NaN] = (run.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
      return user + system;
    }),
  );
}

const schema: BodySchema = {
  input: { kind: 'attribute' },
  tags: { kind: 'attribute' },
  id: { kind: 'attribute', computed: true },
  rule: { kind: 'block', body: { from: { kind: 'attribute' }, to: { kind: 'attribute' } } },
};

/** Resources in groups of ten that feed each other, with tags, blocks and a shared local. */
function resourcesDocument(count: number): string {
  const things: Record<string, unknown> = {};
  for (let n = 0; n < count; n += 1) {
    const before = n % 10 === 0 ? '"root"' : `thing.t${n - 1}.id`;
    things[`t${n}`] = {
      '//': { metadata: { path: `app/stack/t${n}`, uniqueId: `t${n}` } },
      input: `\${${before}}-\${local.common.name}`,
      tags: { Name: `t${n}`, Owner: '${local.common.owner}', Index: n },
      rule: [
        { from: n % 1000, to: '${local.common.port + 1}' },
        { from: 1, to: 2 },
      ],
      ...(n % 10 === 9 ? { depends_on: [`thing.t${n - 5}`] } : {}),
    };
  }
  return JSON.stringify({ locals: { common: { name: 'x', owner: 'team', port: 443 } }, resource: { thing: things } });
}

function evaluateResources(text: string, folder: string): void {
  const { document, diagnostics } = parseDocument(text, { stack: 's', file: 'f', schemaOf: () => schema });
  assert.ok(document);
  assert.deepEqual(diagnostics, []);
  const graph = dependencyGraph(document);
  assert.equal(graph.kind, 'graph');
  const evaluator = createEvaluator({
    document,
    variables: {},
    files: filesOf(folder),
    stable: chosenValues,
    remoteState: () => undefined,
  });
  assert.deepEqual(evaluator.check(), []);
  const blocks = new Map(document.blocks.map((block) => [block.id, block]));
  for (const [index, id] of (graph.kind === 'graph' ? graph.order : []).entries()) {
    const block = blocks.get(id);
    assert.ok(block);
    const keys = evaluator.expand(block).keys;
    for (const key of keys) {
      const { config, diagnostics: problems } = evaluator.configure(block, key);
      assert.equal(problems.length, 0);
      const known = index % 3 === 0 ? unknownOf(stringType, { notNull: true }) : string(id);
      const entries = config.kind === 'object' ? [...config.entries] : [];
      evaluator.setInstance(
        { mode: 'managed', type: block.type, name: block.name },
        object([...entries, ['id', known]]),
      );
    }
  }
}

function measureGrowth(): Measurement {
  const folder = tmpdir();
  evaluateResources(resourcesDocument(2_000), folder);
  const points = sizes.map((size) => {
    const text = resourcesDocument(size);
    return { size, seconds: Math.min(...[1, 2, 3].map(() => cpuOf(() => evaluateResources(text, folder)))) };
  });
  return {
    what: 'growth of a document read and evaluated, as the slope of CPU over resources (log-log)',
    value: slope(points.map(({ size, seconds }) => [Math.log(size), Math.log(seconds)])),
    goal: 1.05,
    facts: points.map(
      ({ size, seconds }) =>
        `${size} resources: ${seconds.toFixed(3)} s, ${((seconds / size) * 1e6).toFixed(1)} us each`,
    ),
  };
}

async function measurePlanGrowth(): Promise<Measurement> {
  await planCpu(2_000);
  const points: { readonly size: number; readonly seconds: number }[] = [];
  for (const size of sizes.filter((each) => each <= 20_000)) {
    points.push({ size, seconds: Math.min(await planCpu(size), await planCpu(size)) });
  }
  return {
    what: 'growth of a document read, evaluated and planned, as the slope of CPU over resources (log-log)',
    value: slope(points.map(({ size, seconds }) => [Math.log(size), Math.log(seconds)])),
    goal: 1.05,
    facts: points.map(
      ({ size, seconds }) =>
        `${size} resources: ${seconds.toFixed(3)} s, ${((seconds / size) * 1e6).toFixed(1)} us each`,
    ),
  };
}

/** The slope of the straight line that fits the points best. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([a]) => a)), mean(points.map(([, b]) => b))];
  const top = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return top / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}
