import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPlanJson } from '../../src/cli/render/plan-json.ts';
import { fromPlain, markSensitive, object, string, unknownOf } from '../../src/core/value.ts';
import { stringType } from '../../src/core/value-type.ts';
import type { WholePlan } from '../../src/engine/planning/whole-plan.ts';
import { createPlan } from './fake-engine.ts';
import { allow, createDifference } from './samples.ts';

const empty: WholePlan = {
  configuration: { blocks: [], outputs: [], variables: [], providers: [], requiredProviders: [] },
  objects: new Map(),
  variables: [],
  outputs: [],
  checks: [],
};

function jsonOf(...plans: Parameters<typeof createPlan>[]) {
  return JSON.parse(JSON.stringify(toPlanJson(plans.map((plan) => createPlan(...plan)))));
}

test('of one stack addresses are those of Terraform; of several they say which stack they belong to', () => {
  const moved = { decisions: [allow({ movedFrom: 'network/aws_vpc.old', action: 'adopt', reason: 'Renamed.' })] };
  const [one] = jsonOf(['network', moved]).resource_changes;
  assert.deepEqual([one.address, one.previous_address], ['aws_vpc.main', 'aws_vpc.old']);
  assert.deepEqual([one.change.actions, one.change.importing], [['no-op'], undefined]);
  assert.equal(one.groundstate.reason, 'Renamed.');
  const [two] = jsonOf(['network', moved], ['data', {}]).resource_changes;
  assert.deepEqual([two.address, two.previous_address], ['network/aws_vpc.main', 'network/aws_vpc.old']);
});

test('an import is told by its id, and a replacement and a deletion by why Terraform would make them', () => {
  const block = {
    id: 'aws_vpc.kept',
    mode: 'managed',
    type: 'aws_vpc',
    name: 'kept',
    provider: undefined,
    dependsOn: [],
  } as const;
  const described = { body: {}, count: undefined, forEach: { references: ['local.x'] } };
  const whole = { ...empty, configuration: { ...empty.configuration, blocks: [{ ...block, described }] } };
  const decisions = [
    allow({ action: 'update', importId: 'vpc-9' }),
    allow({
      address: 'network/aws_vpc.a',
      action: 'replace',
      differences: [createDifference('cidr_block', { forcesReplacement: true })],
    }),
    allow({ address: 'network/aws_vpc.b', action: 'replace' }),
    allow({ address: 'network/aws_vpc.gone', action: 'delete' }),
    allow({ address: 'network/aws_vpc.kept["x"]', action: 'delete' }),
    allow({ address: 'network/aws_vpc.kept', action: 'forget' }),
  ];
  const { resource_changes: changes } = jsonOf(['network', { decisions, whole }]);
  assert.deepEqual(changes[0].change.importing, { id: 'vpc-9' });
  assert.deepEqual(
    changes.map((change: { action_reason?: string }) => change.action_reason),
    [
      undefined,
      'replace_because_cannot_update',
      'replace_by_triggers',
      'delete_because_no_resource_config',
      'delete_because_each_key',
      undefined,
    ],
  );
  assert.deepEqual(changes[5].change.actions, ['forget']);
});

test('whole objects are in it before and after, with masks for what is unknown and what is secret', () => {
  const before = object([
    ['id', string('vpc-1')],
    ['password', markSensitive(string('hunter1'))],
  ]);
  const after = object([
    ['id', unknownOf(stringType)],
    ['list', fromPlain([{ a: 1 }, null])],
    ['password', markSensitive(string('hunter2'))],
  ]);
  const whole: WholePlan = {
    ...empty,
    objects: new Map([['network/aws_vpc.main', { before, after }]]),
    variables: [{ name: 'v', value: markSensitive(string('hunter3')) }],
    outputs: [
      { name: 'new', before: undefined, after: string('x'), type: stringType, sensitive: false },
      { name: 'same', before: 'x', after: string('x'), type: stringType, sensitive: false },
      { name: 'gone', before: 'x', after: undefined, type: stringType, sensitive: false },
      { name: 'secret', before: undefined, after: markSensitive(string('hunter4')), type: stringType, sensitive: true },
    ],
    checks: [{ name: 'c', status: 'fail' }],
  };
  const json = jsonOf(['network', { decisions: [allow({})], whole }]);
  assert.deepEqual(json.resource_changes[0].change, {
    actions: ['update'],
    before: { id: 'vpc-1', password: '(sensitive value)' },
    after: { list: [{ a: 1 }, null], password: '(sensitive value)' },
    after_unknown: { id: true },
    before_sensitive: { password: true },
    after_sensitive: { password: true },
  });
  const [planned] = json.planned_values.root_module.resources;
  assert.deepEqual(planned.values, { list: [{ a: 1 }, null], password: '(sensitive value)' });
  assert.deepEqual(json.prior_state.values.root_module.resources[0].values.id, 'vpc-1');
  const actions = Object.entries(json.output_changes as Record<string, { actions: string[] }>).map(([name, one]) => [
    name,
    ...one.actions,
  ]);
  assert.deepEqual(actions, [
    ['new', 'create'],
    ['same', 'no-op'],
    ['gone', 'delete'],
    ['secret', 'no-op'],
  ]);
  assert.deepEqual(json.planned_values.outputs.new, { sensitive: false, type: 'string', value: 'x' });
  assert.equal(json.checks[0].status, 'fail');
  assert.doesNotMatch(JSON.stringify(json), /hunter/);
});
