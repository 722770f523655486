import type { Diagnostic } from '../../core/diagnostic.ts';
import { type IgnoreTags, NO_IGNORED_TAGS } from '../../core/ignore-tags.ts';
import { canonicalText, hasUnknown, membersOf } from '../../core/plain.ts';
import type { Scope } from '../../core/scope.ts';
import { type Plain, toPlain } from '../../core/value.ts';
import type { Evaluator } from '../../terraform/evaluator.ts';
import type { Access } from '../ports/cloud.ts';
import { assumedRole } from './assumed-role.ts';
import { providerArgumentProblem, providerProblem } from './provider-problems.ts';

/** Where the instances of a provider live, and what it does to their tags. */
export interface ProviderSettings {
  readonly scope: Scope;
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly ignoreTags: IgnoreTags;
}

interface Identity {
  readonly account: string;
  readonly partition: string;
}

/** What reading the provider blocks of one stack stands on. */
export interface ProviderPorts {
  readonly evaluator: Evaluator;
  /** Our own identity, and the region of a provider that names none. */
  readonly fallback: Identity & { readonly region: string };
  readonly installation: string;
  /** The only accounts that may be reached; none: any. */
  readonly pinned: readonly string[];
  /** Whose credentials the roles give; throws where they cannot be assumed. */
  identify(access: Access, region: string): Promise<Identity>;
}

export interface ReadProvider {
  readonly settings: ProviderSettings;
  /** With what its account is reached; undefined: with our own credentials. */
  readonly access: Access | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a provider block says. The account of a role that it assumes is the one that STS names. */
export async function readProvider(id: string, ports: ProviderPorts): Promise<ReadProvider> {
  const { config, diagnostics } = ports.evaluator.provider(id);
  const given = membersOf(toPlain(config));
  const problems = [...diagnostics];
  for (const [name, value] of Object.entries(given)) {
    problems.push(...providerArgumentProblem(id, name, value));
  }
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => !hasUnknown(value)));
  const region = textOr(known['region'], ports.fallback.region);
  const access = accessOf(id, known['assume_role'], ports, problems);
  const identity = access === undefined ? ports.fallback : await ports.identify(access, region);
  problems.push(...accountProblems(id, known, identity.account, ports.pinned));
  const scope = { partition: identity.partition, account: identity.account, region };
  return {
    access,
    diagnostics: problems,
    settings: {
      scope,
      defaultTags: defaultTags(known['default_tags']),
      ignoreTags: ignoreTags(known['ignore_tags']),
    },
  };
}

/** Two providers may reach one account in several regions, and only with the same roles: objects are known by their account. */
export function conflictingRoles(providers: ReadonlyMap<string, ReadProvider>): readonly Diagnostic[] {
  const first = new Map<string, { readonly id: string; readonly access: string }>();
  const problems: Diagnostic[] = [];
  for (const [id, { settings, access }] of providers) {
    const { account } = settings.scope;
    const text = canonicalText(access ?? null);
    const other = first.get(account);
    if (other === undefined) {
      first.set(account, { id, access: text });
    } else if (other.access !== text) {
      const fact = `The providers "${other.id}" and "${id}" both reach the account ${account}, with different roles or one of them with none.`;
      const why = 'Objects are known by their account, so a later pass could read one with the rights of the other.';
      problems.push(
        providerProblem('provider-roles', `${fact} ${why} Give both the same assume_role.`, {
          id,
          name: 'assume_role',
        }),
      );
    }
  }
  return problems;
}

function accessOf(
  id: string,
  blocks: Plain | undefined,
  { installation }: ProviderPorts,
  problems: Diagnostic[],
): Access | undefined {
  const roles = listOf(blocks).map((block) => assumedRole(block, installation));
  const sound = roles.flatMap((role) => ('problem' in role ? [] : [role]));
  for (const role of roles) {
    if ('problem' in role) {
      const detail = `The assume_role of the provider "${id}" cannot be followed: ${role.problem}. Correct it; nothing of this commit is applied until then.`;
      problems.push(providerProblem('provider-role', detail, { id, name: 'assume_role' }));
    }
  }
  return sound.length === 0 || sound.length < roles.length ? undefined : { roles: sound };
}

function accountProblems(
  id: string,
  given: Readonly<Record<string, Plain>>,
  account: string,
  pinned: readonly string[],
): readonly Diagnostic[] {
  const allowed = listOf(given['allowed_account_ids']).map(String);
  const forbidden = listOf(given['forbidden_account_ids']).map(String);
  const reasons = [
    ...(allowed.length > 0 && !allowed.includes(account) ? [`allows the accounts ${allowed.join(', ')}`] : []),
    ...(forbidden.includes(account) ? ['forbids this account'] : []),
    ...pinned
      .filter((pin) => pin !== account)
      .map((pin) => `is read by a worker (or a stack) that is pinned to the account ${pin}`),
  ];
  return reasons.map((reason) => ({
    ...providerProblem(
      'wrong-account',
      `The provider "${id}" ${reason}, and its credentials are for ${account}. Everything would look missing there, so nothing is changed. Give it a role or credentials for the right account, or correct the list.`,
      { id, name: 'allowed_account_ids' },
    ),
    summary: 'These credentials are for another AWS account',
  }));
}

function defaultTags(blocks: Plain | undefined): Readonly<Record<string, string>> {
  const merged: Record<string, string> = {};
  for (const block of listOf(blocks)) {
    for (const [key, value] of Object.entries(membersOf(membersOf(block)['tags']))) {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        merged[key] = String(value);
      }
    }
  }
  return merged;
}

function ignoreTags(blocks: Plain | undefined): IgnoreTags {
  const found = listOf(blocks).map(membersOf);
  return found.length === 0
    ? NO_IGNORED_TAGS
    : {
        keys: found.flatMap(({ keys }) => listOf(keys).map(String)),
        prefixes: found.flatMap(({ key_prefixes: prefixes }) => listOf(prefixes).map(String)),
      };
}

function listOf(value: Plain | undefined): readonly Plain[] {
  return Array.isArray(value) ? (value as readonly Plain[]) : [];
}

function textOr(value: Plain | undefined, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}
