import { listAt, numberAt, textAt, valueAt } from '../attribution/member.ts';
import type { BranchVerdict } from './verdict.ts';

/** The answers of GitLab about a project, as its documentation has them. */
export interface GitlabAnswers {
  readonly branch: string;
  /** https://docs.gitlab.com/api/protected_branches/#list-protected-branches */
  readonly protectedBranches: readonly unknown[];
  /** https://docs.gitlab.com/api/merge_request_approvals/: undefined where they may not be read, or the tier has none. */
  readonly approvalRules: readonly unknown[] | undefined;
  /** The settings of approvals; undefined likewise. */
  readonly approvals: unknown;
}

/** Judges a branch of GitLab. Where several entries match its name, the most permissive one counts. */
export function judgeGitlab({ branch, protectedBranches, approvalRules, approvals }: GitlabAnswers): BranchVerdict {
  const entries = protectedBranches.filter((entry) => matches(textAt(entry, 'name'), branch));
  if (entries.length === 0) {
    return {
      weaknesses: ['The branch is not protected: everyone who may push can change it and force-push to it.'],
      unread: [],
    };
  }
  const pushers = entries
    .flatMap((entry) => listAt(entry, 'push_access_levels') ?? [])
    .filter(maySomeone)
    .map(nameLevel);
  const approval = judgeApprovals(entries, approvalRules, approvals);
  return {
    weaknesses: [
      ...(pushers.length === 0
        ? []
        : [`${[...new Set(pushers)].join(', ')} can push without a merge request, and so without a review.`]),
      ...approval.weaknesses,
      ...(entries.some((entry) => valueAt(entry, 'allow_force_push') === true)
        ? ['Force pushes are allowed, so history can be rewritten.']
        : []),
    ],
    unread: approval.unread,
  };
}

function judgeApprovals(
  entries: readonly unknown[],
  rules: readonly unknown[] | undefined,
  settings: unknown,
): BranchVerdict {
  if (rules === undefined || settings === undefined) {
    return {
      weaknesses: [],
      unread: [
        'The approval rules may not be read with this token, or the tier of the project has none; without one a merge request needs no review.',
      ],
    };
  }
  const names = new Set(entries.map((entry) => textAt(entry, 'name')));
  const needed = rules.some((rule) => numberAt(rule, 'approvals_required') >= 1 && isForAll(rule, names));
  const isOwn = valueAt(settings, 'merge_requests_author_approval') === true;
  const isFixed = valueAt(settings, 'disable_overriding_approvers_per_merge_request') === true;
  return {
    weaknesses: [
      ...(needed ? [] : ['A merge request can be merged without an approval.']),
      ...(isOwn ? ['The author of a merge request can approve it.'] : []),
      ...(needed && !isFixed ? ['Who opens a merge request can change how many approvals it needs.'] : []),
    ],
    unread: [],
  };
}

/** A rule of reports or code owners asks for approvals now and then only. */
function isForAll(rule: unknown, names: ReadonlySet<string>): boolean {
  if (!['regular', 'any_approver'].includes(textAt(rule, 'rule_type'))) return false;
  const branches = listAt(rule, 'protected_branches') ?? [];
  const isAll = valueAt(rule, 'applies_to_all_protected_branches') === true || branches.length === 0;
  return isAll || branches.some((entry) => names.has(textAt(entry, 'name')));
}

/** `main`, or `release/*`, in which a star stands for anything. */
function matches(pattern: string, branch: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(branch);
}

/** 0 stands for nobody: https://docs.gitlab.com/api/protected_branches/#valid-access-levels. */
function maySomeone(level: unknown): boolean {
  return valueAt(level, 'access_level') !== 0;
}

function nameLevel(level: unknown): string {
  return textAt(level, 'access_level_description') || `access level ${numberAt(level, 'access_level')}`;
}
