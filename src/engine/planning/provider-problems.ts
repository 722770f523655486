import type { Diagnostic } from '../../core/diagnostic.ts';
import { hasUnknown } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';
import type { Block, Document } from '../../terraform/document.ts';

/** Provider arguments that are followed. */
const FOLLOWED = new Set([
  'region',
  'default_tags',
  'ignore_tags',
  'assume_role',
  'allowed_account_ids',
  'forbidden_account_ids',
]);

/** Provider arguments that only matter to Terraform's own provider. */
const WITHOUT_EFFECT = new Set([
  'alias',
  'max_retries',
  'retry_mode',
  's3_use_path_style',
  's3_us_east_1_regional_endpoint',
  'skip_credentials_validation',
  'skip_metadata_api_check',
  'skip_region_validation',
  'skip_requesting_account_id',
  'sts_region',
  'token_bucket_rate_limiter_capacity',
]);

const OWN_CREDENTIALS =
  'Groundstate uses the credentials that its worker runs with, and a stack cannot bring others. Let the stack assume a role (assume_role) that the worker may assume';

/** Why other arguments are refused, and what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
  access_key: `${OWN_CREDENTIALS}, and take the key out of Git`,
  secret_key: `${OWN_CREDENTIALS}, and take the key out of Git`,
  token: OWN_CREDENTIALS,
  profile: OWN_CREDENTIALS,
  shared_config_files: OWN_CREDENTIALS,
  shared_credentials_files: OWN_CREDENTIALS,
  assume_role_with_web_identity: OWN_CREDENTIALS,
  endpoints:
    'Where AWS is reached is a setting of the worker (the option `endpoint`, for an emulator). Take them out of the stack',
};

/** What is wrong with an argument of a provider block. */
export function providerArgumentProblem(id: string, name: string, value: Plain): readonly Diagnostic[] {
  if (isAbsent(value) || WITHOUT_EFFECT.has(name)) {
    return [];
  }
  if (FOLLOWED.has(name)) {
    const detail = `The provider "${id}" takes "${name}" from something that is not known before anything is read, so it would reach the wrong place. Nothing of this commit is applied to this stack. Use a literal, a variable or a local value.`;
    return hasUnknown(value) ? [providerProblem('provider-unknown', detail, { id, name })] : [];
  }
  const reason = REFUSED[name];
  const detail =
    reason === undefined
      ? `The provider "${id}" sets "${name}", which Groundstate does not follow yet. Changing resources without it could reach the wrong account or objects, so nothing of this stack is changed. Remove the argument.`
      : `The provider "${id}" sets "${name}". ${reason}; nothing of this commit is applied until then.`;
  return [providerProblem('unsupported-provider-argument', detail, { id, name })];
}

/** Blocks whose provider nothing declares would go to the default one, in another region or account. */
export function undeclaredProviders(document: Document): readonly Diagnostic[] {
  const declared = new Set(document.providers.map(({ id }) => id));
  const missing = document.blocks.filter(({ provider }) => provider?.includes('.') === true && !declared.has(provider));
  return missing.map((block: Block) => ({
    severity: 'error',
    code: 'undeclared-provider',
    summary: 'Provider that nothing declares',
    detail: `${block.id} uses the provider "${block.provider}", which this stack does not declare. Declare it with its alias, or correct the name.`,
    address: block.id,
    ...(block.path === undefined ? {} : { path: block.path }),
    source: block.source,
  }));
}

/** A diagnostic about a provider block. */
export function providerProblem(
  code: string,
  detail: string,
  { id, name }: { readonly id: string; readonly name: string },
): Diagnostic {
  return {
    severity: 'error',
    code,
    summary: SUMMARIES[code] ?? 'Provider that cannot be followed',
    detail,
    source: { file: 'cdk.tf.json', jsonPath: `provider.${id}.${name}` },
  };
}

const SUMMARIES: Readonly<Record<string, string>> = {
  'unsupported-provider-argument': 'Provider argument is not supported',
  'provider-unknown': 'Provider argument is not known yet',
};

function isAbsent(value: Plain): boolean {
  return value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);
}
