import { emulatorProvider } from '../../support/emulator-provider.ts';
import type { EstateRig } from '../../support/estate-rig.ts';
import type { Keys } from '../../support/rig-cloud.ts';
import type { ProviderMirror } from './find-provider.ts';

type Block = Readonly<Record<string, unknown>>;

/** What Terraform is told of the AWS that it looks at. */
interface Target {
  readonly endpoint: string;
  readonly region: string;
  readonly keys: Keys;
  readonly mirror: ProviderMirror;
}

/** Outputs of the stacks as they are live, by stack and output. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A stack as a module: its resources, its data sources, and the outputs of other stacks as locals. */
export function stackModule(text: string, outputs: Outputs): object {
  const document = JSON.parse(text.replaceAll(/data\.terraform_remote_state\.([\w-]+)\.outputs\./g, 'local.$1.')) as {
    readonly resource?: Block;
    readonly data?: Readonly<Record<string, Block>>;
  };
  const { terraform_remote_state: remote = {}, ...data } = document.data ?? {};
  const locals = Object.fromEntries(Object.keys(remote).map((name) => [name, outputs[stackOf(name)] ?? {}]));
  return {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } },
    ...(Object.keys(locals).length > 0 ? { locals } : {}),
    ...(Object.keys(data).length > 0 ? { data } : {}),
    resource: document.resource,
  };
}

/** cdktf names the state of another stack after that stack. */
function stackOf(reference: string): string {
  return reference.replace(/^cross-stack-reference-input-/, '');
}

/** The root: the provider, a module for each stack, and an import for each object of the ledger. */
export function rootModule(target: Target, stacks: readonly string[], imports: readonly Import[]): object {
  const { endpoint, region, keys, mirror } = target;
  const services = ['ec2', 's3', 'dynamodb', 'sts', 'iam', 'kms', 'logs', 'resourcegroupstaggingapi'];
  const provider = {
    ...emulatorProvider({ endpoint, region, keys, services }),
    max_retries: 2,
    // Our marks are no configuration of anybody's.
    ignore_tags: [{ key_prefixes: ['groundstate:'] }],
  };
  return {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: `= ${mirror.version}` } } },
    provider: { aws: [provider] },
    module: Object.fromEntries(stacks.map((stack) => [stack, [{ source: `./${stack}` }]])),
    import: imports.map(({ to, id }) => ({ to, id })),
  };
}

interface Import {
  readonly to: string;
  readonly id: string;
}

/** The imports that `groundstate export` gives for a stack: of everything that the ledger knows. */
export async function importsOf(rig: EstateRig, stack: string): Promise<readonly Import[]> {
  const exported = await rig.worker.engine.exportStack(await rig.estate(), stack, new AbortController().signal);
  if (exported.left.length > 0) throw new Error(`left out: ${exported.left.map(({ reason }) => reason).join(' ')}`);
  return exported.imports.map(({ to, id }) => ({ to: `module.${stack}.${to}`, id }));
}
