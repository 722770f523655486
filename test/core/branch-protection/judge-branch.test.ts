import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GithubAnswers, judgeGithub } from '../../../src/core/branch-protection/judge-github.ts';
import { type GitlabAnswers, judgeGitlab } from '../../../src/core/branch-protection/judge-gitlab.ts';
import {
  type KnownProtection,
  protectionObstacles,
  sayProtection,
} from '../../../src/core/branch-protection/say-protection.ts';

const protection = {
  enforce_admins: { enabled: true },
  required_pull_request_reviews: { required_approving_review_count: 1 },
  allow_force_pushes: { enabled: false },
};
const branch = { name: 'main', protected: true, protection: { enabled: true } };
const review = { type: 'pull_request', ruleset_id: 7, parameters: { required_approving_review_count: 2 } };
const noForce = { type: 'non_fast_forward', ruleset_id: 7 };
const strict = new Map([[7, { id: 7, name: 'main rules', bypass_actors: [] }]]);
const nothing: GithubAnswers = {
  branch: { protection: { enabled: false } },
  protection: undefined,
  rules: [],
  rulesets: new Map(),
};
const bypassedBy = (...bypass_actors: readonly object[]): GithubAnswers['rulesets'] =>
  new Map([[7, { id: 7, name: 'main rules', bypass_actors }]]);

const github: readonly (readonly [sentence: string, answers: Partial<GithubAnswers>, doubts: readonly RegExp[]])[] = [
  ['strict branch protection', { branch, protection }, []],
  ['strict rules of a ruleset', { rules: [review, noForce], rulesets: strict }, []],
  ['nothing at all', {}, [/merged without a review/, /Force pushes are allowed/]],
  [
    'protection without reviews',
    { branch, protection: { ...protection, required_pull_request_reviews: undefined } },
    [/merged without a review/],
  ],
  [
    'protection that asks for no approval',
    { branch, protection: { ...protection, required_pull_request_reviews: { required_approving_review_count: 0 } } },
    [/merged without a review/],
  ],
  [
    'protection with force pushes',
    { branch, protection: { ...protection, allow_force_pushes: { enabled: true } } },
    [/Force pushes/],
  ],
  [
    'protection that exempts administrators',
    { branch, protection: { ...protection, enforce_admins: { enabled: false } } },
    [
      /By branch protection, administrators can merge without a review/,
      /By branch protection, administrators can force-push/,
    ],
  ],
  [
    'protection that lets a few merge without a review',
    {
      branch,
      protection: {
        ...protection,
        required_pull_request_reviews: {
          required_approving_review_count: 1,
          bypass_pull_request_allowances: { users: [{ login: 'ada' }], teams: [{ slug: 'ops' }], apps: [{}] },
        },
      },
    },
    [/ada, ops, apps can merge without a review/],
  ],
  [
    'weak protection under a strict ruleset',
    { branch, protection: { enforce_admins: { enabled: false } }, rules: [review, noForce], rulesets: strict },
    [],
  ],
  ['a ruleset without reviews', { rules: [noForce], rulesets: strict }, [/merged without a review/]],
  [
    'a ruleset with pull requests that need no approval',
    { rules: [noForce, { ...review, parameters: { required_approving_review_count: 0 } }], rulesets: strict },
    [/merged without a review/],
  ],
  ['a ruleset with force pushes', { rules: [review], rulesets: strict }, [/Force pushes/]],
  [
    'a ruleset that administrators may bypass',
    {
      rules: [review, noForce],
      rulesets: bypassedBy({ actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'always' }),
    },
    [/By ruleset «main rules», administrators can merge/, /administrators can force-push/],
  ],
  [
    'a ruleset that may be bypassed in pull requests only',
    {
      rules: [review, noForce],
      rulesets: bypassedBy({ actor_id: 4, actor_type: 'RepositoryRole', bypass_mode: 'pull_request' }),
    },
    [/the repository role 4 can merge without a review/],
  ],
  [
    'a ruleset that all kinds of actors may bypass',
    {
      rules: [review],
      rulesets: bypassedBy(
        { actor_type: 'OrganizationAdmin' },
        { actor_type: 'EnterpriseOwner' },
        { actor_type: 'DeployKey' },
        { actor_id: 3, actor_type: 'Integration' },
        { actor_id: 9, actor_type: 'Team' },
        { actor_id: 1 },
      ),
    },
    [
      /organization owners, enterprise owners, deploy keys, the app 3, the team 9, the actor 1 can merge/,
      /Force pushes/,
    ],
  ],
  [
    'a ruleset whose bypass list is hidden',
    { rules: [review, noForce], rulesets: new Map([[7, { name: 'main rules' }]]) },
    [/Who can merge without a review all the same is not told by ruleset «main rules»/, /Who can force-push/],
  ],
  [
    'a ruleset that may not be read',
    { rules: [review, noForce], rulesets: new Map() },
    [/not told by ruleset «7»/, /Who can force-push/],
  ],
  [
    'a hidden ruleset beside a strict one',
    { rules: [review, noForce, { ...review, ruleset_id: 8 }, { ...noForce, ruleset_id: 8 }], rulesets: strict },
    [],
  ],
  ['branch protection that may not be read', { branch }, [/Administration: read/]],
  [
    'branch protection that may not be read, with rules that suffice',
    { branch, rules: [review, noForce], rulesets: strict },
    [],
  ],
  [
    'answers that make no sense',
    { branch: null, protection: 'yes', rules: [null, 3] },
    [/without a review/, /can force-push/],
  ],
];

for (const [sentence, answers, doubts] of github) {
  test(`GitHub, ${sentence}: ${doubts.length === 0 ? 'protected' : 'not protected'}`, () => {
    expectDoubts({ kind: 'judged', verdict: judgeGithub({ ...nothing, ...answers }) }, doubts);
  });
}

test('of GitHub, what may be hidden is not called a weakness', () => {
  assert.deepEqual(judgeGithub({ ...nothing, branch }).weaknesses, []);
});

const entry = {
  name: 'main',
  push_access_levels: [{ access_level: 0, access_level_description: 'No one' }],
  merge_access_levels: [{ access_level: 40, access_level_description: 'Maintainers' }],
  allow_force_push: false,
};
const rule = {
  rule_type: 'any_approver',
  approvals_required: 1,
  protected_branches: [],
  applies_to_all_protected_branches: false,
};
const settings = { merge_requests_author_approval: false, disable_overriding_approvers_per_merge_request: true };
const good: GitlabAnswers = { branch: 'main', protectedBranches: [entry], approvalRules: [rule], approvals: settings };

const gitlab: readonly (readonly [sentence: string, answers: Partial<GitlabAnswers>, doubts: readonly RegExp[]])[] = [
  ['a strict entry', {}, []],
  ['an entry with a star', { branch: 'release/1', protectedBranches: [{ ...entry, name: 'release/*' }] }, []],
  [
    'no entry',
    {
      protectedBranches: [
        { ...entry, name: 'mainline' },
        { ...entry, name: 'm.in' },
      ],
    },
    [/not protected: everyone who may push/],
  ],
  ['a star in the middle', { branch: 'x/main/y', protectedBranches: [{ ...entry, name: 'x/*/y' }] }, []],
  [
    'maintainers that may push',
    {
      protectedBranches: [
        { ...entry, push_access_levels: [{ access_level: 40, access_level_description: 'Maintainers' }] },
      ],
    },
    [/Maintainers can push without a merge request/],
  ],
  [
    'a deploy key that may push',
    {
      protectedBranches: [
        {
          ...entry,
          push_access_levels: [{ access_level: null, deploy_key_id: 1, access_level_description: 'Deploy key' }],
        },
      ],
    },
    [/Deploy key can push/],
  ],
  [
    'a level without a name',
    { protectedBranches: [{ ...entry, push_access_levels: [{ access_level: 60 }] }] },
    [/access level 60 can push/],
  ],
  ['force pushes', { protectedBranches: [{ ...entry, allow_force_push: true }] }, [/Force pushes are allowed/]],
  [
    'a weaker entry beside a strict one',
    { protectedBranches: [entry, { ...entry, name: '*', allow_force_push: true }] },
    [/Force pushes are allowed/],
  ],
  ['no rule of approvals', { approvalRules: [] }, [/merged without an approval/]],
  ['a rule that needs none', { approvalRules: [{ ...rule, approvals_required: 0 }] }, [/merged without an approval/]],
  [
    'a rule of reports only',
    { approvalRules: [{ ...rule, rule_type: 'report_approver' }] },
    [/merged without an approval/],
  ],
  [
    'a rule for another branch',
    { approvalRules: [{ ...rule, protected_branches: [{ name: 'other' }] }] },
    [/without an approval/],
  ],
  [
    'a rule for this branch',
    { approvalRules: [{ ...rule, rule_type: 'regular', protected_branches: [{ name: 'main' }] }] },
    [],
  ],
  [
    'a rule for all protected branches',
    { approvalRules: [{ ...rule, applies_to_all_protected_branches: true, protected_branches: [{ name: 'other' }] }] },
    [],
  ],
  [
    'authors that approve',
    { approvals: { ...settings, merge_requests_author_approval: true } },
    [/author .* can approve it/],
  ],
  [
    'approvals that can be changed in a merge request',
    { approvals: { ...settings, disable_overriding_approvers_per_merge_request: false } },
    [/can change how many approvals/],
  ],
  ['rules that may not be read', { approvalRules: undefined }, [/may not be read/]],
  ['settings that may not be read', { approvals: undefined }, [/may not be read/]],
];

for (const [sentence, answers, doubts] of gitlab) {
  test(`GitLab, ${sentence}: ${doubts.length === 0 ? 'protected' : 'not protected'}`, () => {
    expectDoubts({ kind: 'judged', verdict: judgeGitlab({ ...good, ...answers }) }, doubts);
  });
}

function expectDoubts(known: KnownProtection & { readonly kind: 'judged' }, doubts: readonly RegExp[]): void {
  const said = [...known.verdict.weaknesses, ...known.verdict.unread];
  assert.equal(said.length, doubts.length, said.join('\n'));
  for (const [index, doubt] of doubts.entries()) assert.match(said[index] ?? '', doubt);
}

const weak: KnownProtection = { kind: 'judged', verdict: { weaknesses: ['Force pushes are allowed.'], unread: [] } };
const hidden: KnownProtection = { kind: 'judged', verdict: { weaknesses: [], unread: ['It may not be read.'] } };
const sound: KnownProtection = { kind: 'judged', verdict: { weaknesses: [], unread: [] } };
const silent: KnownProtection = { kind: 'not asked', reason: 'There is no token.' };

test('one line says where the branch stands', () => {
  assert.match(sayProtection('main', sound), /^main: protected \(/);
  assert.equal(sayProtection('main', weak), 'main: NOT protected. Force pushes are allowed.');
  assert.equal(sayProtection('main', hidden), 'main: not known to be protected. It may not be read.');
  assert.equal(sayProtection('main', silent), 'main: not known whether it is protected. There is no token.');
});

test('block holds up whatever is not known to be protected, warn only says what is known, off says nothing', () => {
  const severities = (mode: 'block' | 'warn' | 'off') =>
    [sound, weak, hidden, silent].map((known) =>
      protectionObstacles(mode, 'main', known)
        .map(({ severity }) => severity)
        .join(),
    );
  assert.deepEqual(severities('block'), ['', 'error', 'error', 'error']);
  assert.deepEqual(severities('warn'), ['', 'warning', 'warning', '']);
  assert.deepEqual(severities('off'), ['', '', '', '']);
});

test('an obstacle says what it is, what follows and what to do', () => {
  const [blocked] = protectionObstacles('block', 'main', weak);
  const [warned] = protectionObstacles('warn', 'main', weak);
  assert.match(
    blocked?.detail ?? '',
    /^main: Force pushes are allowed\. .*nothing of Git is applied.*Require a review/,
  );
  assert.match(warned?.detail ?? '', /applied all the same/);
});
