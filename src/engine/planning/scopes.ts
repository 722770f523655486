import type { Diagnostic } from '../../core/diagnostic.ts';
import { membersOf } from '../../core/plain.ts';
import type { Scope } from '../../core/scope.ts';
import { type Plain, toPlain } from '../../core/value.ts';
import type { Evaluator } from '../../terraform/evaluator.ts';

/** Where the instances of a provider live, and the tags that it gives them. */
export interface ProviderSettings {
  readonly scope: Scope;
  readonly defaultTags: Readonly<Record<string, string>>;
}

interface Identity {
  readonly account: string;
  readonly partition: string;
}

/** Provider arguments that only matter to Terraform's own provider. */
const WITHOUT_EFFECT = new Set([
  'region',
  'default_tags',
  'allowed_account_ids',
  'alias',
  'max_retries',
  'skip_credentials_validation',
  'skip_metadata_api_check',
  'skip_region_validation',
  'skip_requesting_account_id',
  's3_use_path_style',
  'profile',
  'endpoints',
]);

/** What a provider block says, against the identity that we really have. */
export function providerSettings(
  evaluator: Evaluator,
  id: string,
  fallback: Identity & { readonly region: string },
): { readonly settings: ProviderSettings; readonly diagnostics: readonly Diagnostic[] } {
  const { config, diagnostics } = evaluator.provider(id);
  const plain = membersOf(toPlain(config));
  const region = textOr(plain['region'], fallback.region);
  const problems = [...diagnostics];
  for (const [name, value] of Object.entries(plain)) {
    if (!WITHOUT_EFFECT.has(name) && value !== null && !(Array.isArray(value) && value.length === 0)) {
      problems.push(unsupportedArgument(id, name));
    }
  }
  const allowed = plain['allowed_account_ids'];
  if (Array.isArray(allowed) && !allowed.includes(fallback.account)) {
    problems.push(wrongAccount(id, allowed as readonly Plain[], fallback.account));
  }
  const scope = { partition: fallback.partition, account: fallback.account, region };
  return { settings: { scope, defaultTags: defaultTags(plain['default_tags']) }, diagnostics: problems };
}

function defaultTags(blocks: Plain | undefined): Readonly<Record<string, string>> {
  const merged: Record<string, string> = {};
  for (const block of Array.isArray(blocks) ? (blocks as readonly Plain[]) : []) {
    for (const [key, value] of Object.entries(membersOf(membersOf(block)['tags']))) {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        merged[key] = String(value);
      }
    }
  }
  return merged;
}

function textOr(value: Plain | undefined, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}

function unsupportedArgument(id: string, name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'unsupported-provider-argument',
    summary: 'Provider argument is not supported yet',
    detail: `The provider "${id}" sets "${name}", which Groundstate does not follow yet. Changing resources without it could reach the wrong account or objects, so nothing of this stack is changed. Remove the argument.`,
    source: { file: 'cdk.tf.json', jsonPath: `provider.${id}.${name}` },
  };
}

function wrongAccount(id: string, allowed: readonly Plain[], account: string): Diagnostic {
  return {
    severity: 'error',
    code: 'wrong-account',
    summary: 'These credentials are for another AWS account',
    detail: `The provider "${id}" allows the accounts ${allowed.map(String).join(', ')}, and the credentials are for ${account}. Everything would look missing there, so nothing is read or changed. Give the worker credentials for the right account.`,
    source: { file: 'cdk.tf.json', jsonPath: `provider.${id}.allowed_account_ids` },
  };
}
