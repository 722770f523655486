import assert from 'node:assert/strict';
import process from 'node:process';
import { DEFAULT_POLICY } from '../../src/core/stack-policy.ts';
import type { EngineDeps } from '../../src/engine/deps.ts';
import { planStack } from '../../src/engine/planning/plan-stack.ts';
import { prepareStack } from '../../src/engine/planning/prepare-stack.ts';
import type { StackState } from '../../src/engine/ports/ledger.ts';
import { catalogue } from '../../src/resources/catalogue.ts';
import { filesOf } from '../terraform/support/evaluate-case.ts';

const never = new AbortController().signal;
const identity = { account: '111122223333', partition: 'aws', arn: '' };
const nothing: StackState = {
  stack: 's',
  appliedCommit: undefined,
  appliedAt: undefined,
  lock: undefined,
  entries: [],
  intents: [],
  stable: [],
  acceptedRewrite: undefined,
  outputs: undefined,
  lastRun: undefined,
};

/** Terraform's own resource in groups of ten that feed each other: planning it needs no AWS, so that only our work counts. */
function documentOf(count: number): string {
  const things: Record<string, unknown> = {};
  for (let n = 0; n < count; n += 1) {
    const before = n % 10 === 0 ? 'root' : `\${terraform_data.t${n - 1}.output.name}`;
    things[`t${n}`] = {
      '//': { metadata: { path: `app/s/t${n}`, uniqueId: `t${n}` } },
      input: { name: `${before}-\${local.common.name}`, tags: { Index: n, Owner: '${local.common.owner}' } },
      ...(n % 10 === 9 ? { depends_on: [`terraform_data.t${n - 5}`] } : {}),
    };
  }
  return JSON.stringify({ locals: { common: { name: 'x', owner: 'team' } }, resource: { terraform_data: things } });
}

/** The ports of a plan that asks nobody: an empty ledger, and a cloud that is never called. */
const deps = {
  settings: {
    installation: 'bench',
    region: 'eu-west-1',
    account: undefined,
    own: { table: 'bench', arns: [] },
    concurrency: 10,
    callBudgetMs: 1,
    actor: 'bench',
  },
  catalogue,
  cloud: {
    counts: () => new Map(),
    identity: async () => identity,
    send: async () => assert.fail('the cloud was called'),
  },
  ledger: { hash: (text: string) => text.slice(0, 8), stacks: async () => [] },
  journal: { controls: async () => ({ controls: [] }), drifts: async () => [] },
  clock: { now: () => Date.UTC(2026, 0, 1), monotonic: () => 0, sleep: async () => undefined },
  chance: { id: () => 'id', fraction: () => 0 },
  secrets: { add() {}, allow() {} },
  files: filesOf,
  taggedResources: () => assert.fail('tags were asked for'),
} as unknown as EngineDeps;

/** User and system time in seconds of a document of so many resources read, evaluated and planned as new. */
export async function planCpu(count: number): Promise<number> {
  const document = documentOf(count);
  const before = process.cpuUsage();
  const stack = { name: 's', document, folder: import.meta.dirname, dependencies: [], annotations: [] };
  const { prepared } = await prepareStack(stack, deps);
  assert.ok(prepared);
  const given = {
    prepared,
    commit: 'c',
    policy: DEFAULT_POLICY,
    state: nothing,
    siblings: new Map(),
    identity,
    obstacles: [],
  };
  const { report } = await planStack(given, deps, never);
  assert.deepEqual(report.diagnostics, []);
  assert.equal(report.decisions.filter(({ change }) => change.action === 'create').length, count);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
