import { membersOf } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';
import type { SynthesizedStack } from '../ports/synth.ts';

/** What leads a provider to the accounts of production, or insists on them: the drill has one account, its credentials'. */
const ACCOUNT_ARGUMENTS: ReadonlySet<string> = new Set([
  'allowed_account_ids',
  'forbidden_account_ids',
  'assume_role',
  'assume_role_with_web_identity',
  'profile',
]);

/** Arguments that would keep AWS from deleting what a drill made, with the values that do not. */
const REMOVABLE: Readonly<Record<string, Plain>> = {
  deletion_protection: false,
  deletion_protection_enabled: false,
  enable_deletion_protection: false,
  disable_api_termination: false,
  disable_api_stop: false,
};

/** The same for arguments that not every block of a type gives. */
const REMOVABLE_TYPES: Readonly<Record<string, Readonly<Record<string, Plain>>>> = {
  aws_s3_bucket: { force_destroy: true },
  aws_kms_key: { deletion_window_in_days: 7 },
};

/**
 * The stacks as they are built in another account, and in another region where one is given: the providers name that region and
 * neither pin nor reach the accounts of production, and nothing is protected from its deletion.
 */
export function retargetStacks(
  stacks: readonly SynthesizedStack[],
  region: string | undefined,
): readonly SynthesizedStack[] {
  return stacks.map((stack) => ({ ...stack, document: retarget(stack.document, region) }));
}

/** The regions that the providers of the stacks name; what is only known by an expression is left out. */
export function regionsOf(stacks: readonly SynthesizedStack[]): readonly string[] {
  const regions = stacks.flatMap(({ document }) =>
    providersIn(parse(document)).flatMap(({ region }) =>
      typeof region === 'string' && !region.includes('${') ? [region] : [],
    ),
  );
  return [...new Set(regions)];
}

function retarget(text: string, region: string | undefined): string {
  const document = parse(text);
  if (Object.keys(document).length === 0) {
    return text; // broken, and said so by whoever reads it properly
  }
  const aws = providersIn(document).map((provider) => ({
    ...Object.fromEntries(Object.entries(provider).filter(([name]) => !ACCOUNT_ARGUMENTS.has(name))),
    ...(region === undefined ? {} : { region }),
  }));
  const provider = { ...membersOf(document['provider']), ...(aws.length === 0 ? {} : { aws }) };
  const types = Object.entries(membersOf(document['resource']));
  const resource = Object.fromEntries(types.map(([type, blocks]) => [type, eachBlock(blocks, type)]));
  return JSON.stringify({ ...document, provider, ...(types.length === 0 ? {} : { resource }) });
}

function eachBlock(blocks: Plain, type: string): Plain {
  const free = (block: Plain): Plain => {
    const given = membersOf(block);
    const own = Object.entries(REMOVABLE).filter(([name]) => Object.hasOwn(given, name));
    return { ...given, ...Object.fromEntries(own), ...REMOVABLE_TYPES[type] };
  };
  const named = Object.entries(membersOf(blocks));
  return Object.fromEntries(named.map(([name, block]) => [name, Array.isArray(block) ? block.map(free) : free(block)]));
}

function providersIn(document: Readonly<Record<string, Plain>>): readonly Readonly<Record<string, Plain>>[] {
  const { aws } = membersOf(document['provider']);
  const blocks: readonly Plain[] = Array.isArray(aws) ? aws : [aws ?? null];
  return blocks.filter((block) => block !== null).map((block) => membersOf(block));
}

function parse(text: string): Readonly<Record<string, Plain>> {
  try {
    return membersOf(JSON.parse(text) as Plain);
  } catch {
    return {};
  }
}
