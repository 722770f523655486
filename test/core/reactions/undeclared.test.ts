import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DriftPolicy, NO_DRIFT_POLICY } from '../../../src/core/reactions/drift-policy.ts';
import type { IgnoreRule } from '../../../src/core/reactions/ignores.ts';
import { judgeUndeclared, type UndeclaredFinding } from '../../../src/core/reactions/undeclared.ts';

const now = Date.UTC(2026, 10, 26, 12);
const setting = 'storage/aws_s3_bucket_policy.undeclared["b"]';
const metrics: UndeclaredFinding = {
  stack: 'network',
  address: 'network/aws_vpc.main',
  type: 'aws_vpc',
  dataBearing: false,
  attribute: 'enable_network_address_usage_metrics',
  desired: false,
  live: true,
  tier: 'undeclared',
  culprit: undefined,
  firstSeen: now,
};
const policy: UndeclaredFinding = {
  ...metrics,
  stack: 'storage',
  address: setting,
  parent: 'storage/aws_s3_bucket.b',
  type: 'aws_s3_bucket_policy',
  attribute: '*',
  desired: null,
  live: { policy: '{}' },
  tier: 'added',
};
const ignore: IgnoreRule = { number: 1, attribute: metrics.attribute, reason: 'r', owner: 'o', until: now + 1 };
const ignoring = (rule: Partial<IgnoreRule>): Partial<DriftPolicy> => ({ ignores: [{ ...ignore, ...rule }] });
const reacting = (...rules: readonly object[]): Partial<DriftPolicy> => ({
  reactions: rules.map(
    (rule, index) => ({ number: index + 1, graceMs: 0, ...rule }) as DriftPolicy['reactions'][number],
  ),
});

const cases: readonly (readonly [
  sentence: string,
  finding: UndeclaredFinding,
  rules: Partial<DriftPolicy>,
  expected: { readonly ignored?: true; readonly severity?: string; readonly said?: RegExp },
])[] = [
  ['without a word of groundstate.yaml it is told with the built-in severity', metrics, {}, { severity: 'medium' }],
  [
    'a severity of its type goes before that',
    metrics,
    { severities: [{ types: ['aws_vpc'], severity: 'low' }] },
    { severity: 'low' },
  ],
  [
    'the first severity that matches answers',
    policy,
    {
      severities: [
        { attributes: ['tags'], severity: 'low' },
        { types: ['aws_s3_*'], severity: 'critical' },
      ],
    },
    { severity: 'critical' },
  ],
  ['an attribute of a type is ignored', metrics, ignoring({ type: 'aws_vpc' }), { ignored: true }],
  ['an attribute of an address is ignored', metrics, ignoring({ address: 'network/aws_vpc.main' }), { ignored: true }],
  ['another address is not', metrics, ignoring({ address: 'network/aws_vpc.other' }), {}],
  ['another stack is not', metrics, ignoring({ type: 'aws_vpc', stack: 'data' }), {}],
  ['an ignore ends with its day', metrics, ignoring({ type: 'aws_vpc', until: now }), {}],
  [
    'a setting that somebody added is ignored as a whole',
    policy,
    ignoring({ address: setting, attribute: '*' }),
    { ignored: true },
  ],
  ['but not by its bucket', policy, ignoring({ address: 'storage/aws_s3_bucket.b', attribute: 'policy' }), {}],
  [
    'a rule that reports is named',
    metrics,
    reacting({ kinds: ['undeclared'], reaction: 'report' }),
    { said: /^Rule 1 of groundstate.yaml says that it is only reported/ },
  ],
  [
    'a rule that holds puts it before a person',
    policy,
    reacting({ types: ['aws_vpc'], reaction: 'report' }, { kinds: ['added'], reaction: 'hold' }),
    { said: /^Rule 2 .* puts it before a person/ },
  ],
  [
    'a rule that reverts is not followed, and that is said',
    metrics,
    reacting({ reaction: 'revert' }),
    { said: /^Rule 1 .* would put it back, and Groundstate does not do that where no commit says/ },
  ],
  [
    'a rule for what Git configures is about something else',
    metrics,
    reacting({ kinds: ['declared'], reaction: 'revert' }),
    {},
  ],
];

for (const [sentence, finding, rules, { ignored, severity, said }] of cases) {
  test(sentence, () => {
    const answer = judgeUndeclared(finding, { ...NO_DRIFT_POLICY, ...rules }, now);
    assert.equal(answer.ignoredBy !== undefined, ignored === true);
    if (severity !== undefined) assert.equal(answer.severity, severity);
    if (said === undefined) assert.equal(answer.said, undefined);
    else assert.match(answer.said ?? '', said);
  });
}
