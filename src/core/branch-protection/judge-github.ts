import { listAt, numberAt, textAt, valueAt } from '../attribution/member.ts';
import { type BranchVerdict, judgeLayers, type Layer } from './verdict.ts';

/** The answers of GitHub about a branch, as its documentation has them. */
export interface GithubAnswers {
  /** https://docs.github.com/en/rest/branches/branches#get-a-branch */
  readonly branch: unknown;
  /** https://docs.github.com/en/rest/branches/branch-protection#get-branch-protection; undefined: there is none, or it may not be read. */
  readonly protection: unknown;
  /** https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch: only rules that are in force. */
  readonly rules: readonly unknown[];
  /** https://docs.github.com/en/rest/repos/rules#get-a-repository-ruleset, by id, as far as they may be read. */
  readonly rulesets: ReadonlyMap<number, unknown>;
}

/** Judges a branch of GitHub by its branch protection and its rulesets, which add up. */
export function judgeGithub({ branch, protection, rules, rulesets }: GithubAnswers): BranchVerdict {
  const byRuleset = Map.groupBy(rules, (rule) => numberAt(rule, 'ruleset_id'));
  const layers = [...byRuleset].map(([id, members]) => rulesetLayer(members, rulesets.get(id), id));
  const classic = protection === undefined ? [] : [protectionLayer(protection)];
  const verdict = judgeLayers([...classic, ...layers]);
  const isHidden = protection === undefined && valueAt(branch, 'protection', 'enabled') === true;
  if (!isHidden || verdict.weaknesses.length === 0) return verdict;
  // What the rulesets leave open may be closed by the protection that this token may not read.
  return {
    weaknesses: [],
    unread: [
      ...verdict.unread,
      'The branch protection may not be read with this token; it needs the right "Administration: read" for the repository.',
    ],
  };
}

function protectionLayer(protection: unknown): Layer {
  const reviews = valueAt(protection, 'required_pull_request_reviews');
  const admins = valueAt(protection, 'enforce_admins', 'enabled') === true ? [] : ['administrators'];
  const named = ['users', 'teams', 'apps'].flatMap((kind) =>
    (listAt(reviews, 'bypass_pull_request_allowances', kind) ?? []).map(
      (actor) => textAt(actor, 'login') || textAt(actor, 'slug') || kind,
    ),
  );
  return {
    name: 'branch protection',
    needsReview: numberAt(reviews, 'required_approving_review_count') >= 1,
    forbidsForcePush: valueAt(protection, 'allow_force_pushes', 'enabled') !== true,
    exemptFromReview: [...admins, ...named],
    exemptFromForcePush: admins,
  };
}

function rulesetLayer(rules: readonly unknown[], ruleset: unknown, id: number): Layer {
  const actors = listAt(ruleset, 'bypass_actors');
  return {
    name: `ruleset «${textAt(ruleset, 'name') || id}»`,
    needsReview: rules.some(
      (rule) =>
        textAt(rule, 'type') === 'pull_request' && numberAt(rule, 'parameters', 'required_approving_review_count') >= 1,
    ),
    forbidsForcePush: rules.some((rule) => textAt(rule, 'type') === 'non_fast_forward'),
    exemptFromReview: actors?.map(nameActor),
    // Whoever may bypass in a pull request only cannot push past it.
    exemptFromForcePush: actors?.filter((actor) => textAt(actor, 'bypass_mode') !== 'pull_request').map(nameActor),
  };
}

/** https://docs.github.com/en/rest/repos/rules: the role 5 is that of repository administrators. */
function nameActor(actor: unknown): string {
  const type = textAt(actor, 'actor_type');
  const id = numberAt(actor, 'actor_id');
  if (type === 'OrganizationAdmin') return 'organization owners';
  if (type === 'EnterpriseOwner') return 'enterprise owners';
  if (type === 'RepositoryRole') return id === 5 ? 'administrators' : `the repository role ${id}`;
  if (type === 'DeployKey') return 'deploy keys';
  return type === 'Integration' ? `the app ${id}` : `the ${type.toLowerCase() || 'actor'} ${id}`;
}
