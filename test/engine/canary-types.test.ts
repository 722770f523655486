import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderAlert } from '../../src/adapters/slack/render-alert.ts';
import { toPlanJson } from '../../src/cli/render/plan-json.ts';
import { renderPlans } from '../../src/cli/render/plan-text.ts';
import { createStyle } from '../../src/cli/render/style.ts';
import type { Attribute, Attributes } from '../../src/core/attribute.ts';
import { createSecretRegistry } from '../../src/core/redaction/secret-registry.ts';
import { DEFAULT_POLICY } from '../../src/core/stack-policy.ts';
import type { Plain } from '../../src/core/value.ts';
import type { EngineDeps } from '../../src/engine/deps.ts';
import { heldAlert } from '../../src/engine/matters/held-alerts.ts';
import type { Observed } from '../../src/engine/observe.ts';
import { planStack } from '../../src/engine/planning/plan-stack.ts';
import { prepareStack } from '../../src/engine/planning/prepare-stack.ts';
import { wholePlan } from '../../src/engine/planning/whole-plan.ts';
import { CloudError, type CloudRequest } from '../../src/engine/ports/cloud.ts';
import type { Entry, StackState } from '../../src/engine/ports/ledger.ts';
import { diagnosticAlert, driftAlert, driftEvent } from '../../src/engine/tell.ts';
import { catalogue } from '../../src/resources/catalogue.ts';
import { dataSources, ledgerOnlyTypes, resourceTypes } from '../../src/resources/registry.ts';
import { everyForm, formsFound } from '../support/canary.ts';
import { filesOf } from '../terraform/support/evaluate-case.ts';

const wanted = 'Canary/wanted+7f3a&9c<1e>"5d';
const live = 'Canary/live+2b8e&4a<6f>"0c';
const never = new AbortController().signal;
const identity = { account: '111122223333', partition: 'aws', arn: '' };
const scope = { partition: 'aws', account: identity.account, region: 'eu-west-1' };

/** A value of an attribute that has the canary wherever a text may stand. */
function filled({ kind }: Attribute<unknown>): Plain | undefined {
  if (kind.nested !== undefined) return [membersOf(kind.nested.attributes)];
  const text = '${var.canary}';
  if (/^(list|set) of/.test(kind.name)) return [text];
  if (/^map of|tagMap/.test(kind.name)) return { canary: text };
  if (/json|iamPolicy/.test(kind.name)) return '${jsonencode({ canary = var.canary })}';
  return /bool|int|number/.test(kind.name) ? undefined : text;
}

function membersOf(attributes: Attributes, also = ''): Readonly<Record<string, Plain>> {
  const entries = Object.entries(attributes).filter(
    ([name, { computed, required }]) => !computed && (required || also === '' || name === also),
  );
  return Object.fromEntries(
    entries.flatMap(([name, attribute]) => {
      const value = filled(attribute);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The same attribute as a person would have changed it: with another secret. */
function changed(value: Plain): Plain {
  return JSON.parse(
    JSON.stringify(value).replaceAll(/\$\{(jsonencode\()?[^}]*\}\)?\}?/g, JSON.stringify(live).slice(1, -1)),
  ) as Plain;
}

interface Planned {
  readonly raw: string;
  readonly sinks: Readonly<Record<string, string>>;
}

/** Plans objects of one type, one for each attribute that can hold the canary, against live ones that hold another. */
async function planAll(mode: 'resource' | 'data', type: string, attributes: Attributes): Promise<Planned> {
  const secrets = createSecretRegistry();
  const names = Object.keys(attributes).filter(
    (name) => !attributes[name]?.computed && filled(attributes[name] as never) !== undefined,
  );
  const configs = Object.fromEntries(
    ['everything', ...names].map((name) => [name, membersOf(attributes, name === 'everything' ? '' : name)]),
  );
  const document = JSON.stringify({
    variable: { canary: { type: 'string', sensitive: true } },
    provider: { aws: [{ region: scope.region }] },
    [mode]: { [type]: configs },
    output: {
      canary: { value: 'say ${var.canary}', sensitive: true },
      [`of_${type}`]: { value: '${base64encode(var.canary)}', sensitive: true },
    },
  });
  const echo = async ({ call }: CloudRequest): Promise<never> => {
    const message = `Value not allowed: ${JSON.stringify(call.input)} ${everyForm(wanted)} ${mode === 'data' ? '' : everyForm(live)}`;
    throw new CloudError({ outcome: 'refused', code: 'ValidationException', operation: call.operation, message });
  };
  const deps = {
    settings: {
      installation: 'canary',
      region: scope.region,
      account: undefined,
      own: { table: 't', arns: [] },
      concurrency: 4,
      callBudgetMs: 1,
      actor: 'canary',
    },
    catalogue,
    cloud: { counts: () => new Map(), identity: async () => identity, send: echo },
    ledger: { hash: (text: string) => Buffer.from(text).toString('hex').slice(-8), stacks: async () => [] },
    journal: {
      controls: async () => ({ scanRequests: [], controls: [], waitingAlerts: 0, workers: [] }),
      drifts: async () => [],
    },
    clock: { now: () => Date.UTC(2026, 0, 1), monotonic: () => 0, sleep: async () => undefined },
    chance: { id: () => 'id', fraction: () => 0 },
    files: filesOf,
    secrets,
    variableTexts: { canary: wanted },
    vault: { seal: async () => '', open: async () => JSON.stringify(live) },
    taggedResources: () => ({ name: 'tags', service: 'tagging', pages: () => assert.fail('not asked') }),
  } as unknown as EngineDeps;
  const { prepared, diagnostics } = await prepareStack(
    { name: 's', document, folder: import.meta.dirname, dependencies: [], annotations: [] },
    deps,
  );
  assert.ok(prepared, JSON.stringify(diagnostics));
  const { state, reuse } =
    mode === 'data' ? { state: stateOf([]), reuse: new Map<string, Observed>() } : existing(type, configs);
  const given = {
    prepared,
    commit: 'c',
    policy: { ...DEFAULT_POLICY, drift: 'revert' as const },
    state,
    siblings: new Map(),
    identity,
    obstacles: [],
    reuse,
  };
  const plan = await planStack(given, deps, never);
  return {
    raw: JSON.stringify(plan.report.decisions.map(({ change }) => change.differences)),
    sinks: sinksOf(plan, secrets.redact),
  };
}

/** Half of the objects are in the ledger and differ; the others are new. */
function existing(type: string, configs: Readonly<Record<string, Readonly<Record<string, Plain>>>>) {
  const known = Object.entries(configs).filter((_, index) => index % 2 === 0);
  const entries = known.map(([name, config]): Entry => {
    const address = `s/${type}.${name}`;
    const applied = Object.fromEntries(Object.keys(config).map((key) => [key, { $hash: 'older' }]));
    return {
      address,
      type,
      scope,
      id: `id-${name}`,
      applied,
      generation: 1,
      protected: false,
      dependencies: [],
      commit: 'b',
      createdAt: 0,
      updatedAt: 0,
    };
  });
  const reuse = new Map(
    known.map(([name, config]): [string, Observed] => {
      const seen = Object.fromEntries<Plain>(Object.entries(config).map(([key, value]) => [key, changed(value)]));
      return [
        `s/${type}.${name}`,
        {
          observation: { kind: 'present', id: `id-${name}`, live: seen, unread: {}, pending: undefined },
          hinted: new Set(),
        },
      ];
    }),
  );
  return { state: stateOf(entries), reuse };
}

function stateOf(entries: readonly Entry[]): StackState {
  return {
    stack: 's',
    appliedCommit: 'b',
    appliedAt: 0,
    lock: undefined,
    entries,
    intents: [],
    stable: [],
    acceptedRewrite: undefined,
    outputs: undefined,
    lastRun: undefined,
  };
}

function sinksOf(plan: Awaited<ReturnType<typeof planStack>>, redact: (text: string) => string): Planned['sinks'] {
  const { report } = plan;
  const teller = { stack: 's', commit: 'c', owner: undefined, actor: 'canary', at: 0 };
  const alerts = [
    ...report.drifts.map((drift) => driftAlert(drift, teller, 1)),
    ...report.decisions
      .filter(({ verdict }) => verdict === 'held')
      .map((decision) => heldAlert(decision, 'held', teller)),
    ...report.diagnostics.map((diagnostic) => diagnosticAlert(diagnostic, teller)),
  ];
  const events = report.drifts.map((drift) => driftEvent(drift, teller));
  return {
    'plan in text': redact(renderPlans([report], createStyle(false))),
    'plan in JSON': redact(`${JSON.stringify(toPlanJson([{ ...report, whole: wholePlan(plan) }]))}\n`),
    history: events.map((event) => redact(JSON.stringify(event))).join('\n'),
    Slack: alerts.map((alert) => redact(JSON.stringify(renderAlert(alert)))).join('\n'),
    log: redact(JSON.stringify({ level: 'info', report })),
  };
}

const all = [
  ...Object.entries({ ...resourceTypes, ...ledgerOnlyTypes }).map(([type, load]) => ['resource', type, load] as const),
  ...Object.entries(dataSources).map(([type, load]) => ['data', type, load] as const),
];

for (const [mode, type, load] of all) {
  test(`${mode} ${type}: a secret in any attribute, wanted or live, is in no sink, even where AWS echoes it`, async () => {
    const { attributes } = await load();
    const { raw, sinks } = await planAll(mode, type, attributes);
    for (const canary of [wanted, live]) {
      assert.deepEqual(formsFound(raw, canary), [], 'the differences are masked by their place, before any sink');
      for (const [sink, text] of Object.entries(sinks)) {
        assert.deepEqual(formsFound(text, canary), [], `${sink}: ${text.slice(0, 3_000)}`);
      }
    }
  });
}

test('the canary is found in each form, or the tests above would prove nothing', () => {
  for (const part of everyForm(wanted).split(' | ')) assert.ok(formsFound(part, wanted).length > 0, part);
});
