import { formatLocal, parseAddress } from '../../core/address.ts';
import type { PlanReport } from '../../engine/reports.ts';
import type { Json } from './json-value.ts';

export type JsonTable = { readonly [name: string]: Json };

/** How things are called: as in Terraform for one stack, with the name of their stack where several are planned together. */
export interface Naming {
  readonly qualify: boolean;
  /** Full sources of the providers that the documents ask for, by name. */
  readonly providers: ReadonlyMap<string, string>;
}

/** The naming for these plans. */
export function namingOf(reports: readonly PlanReport[]): Naming {
  const required = reports.flatMap(({ whole }) => whole?.configuration.requiredProviders ?? []);
  return { qualify: reports.length > 1, providers: new Map(required.map(({ name, source }) => [name, source])) };
}

/** The members of a resource that say which one it is. */
export function describeAddress(text: string, type: string, naming: Naming): JsonTable {
  const address = parseAddress(text);
  return {
    address: addressText(text, naming),
    mode: address?.mode ?? 'managed',
    type,
    name: address?.name ?? text,
    ...(address?.key === undefined ? {} : { index: address.key }),
    provider_name: providerName(type, naming),
  };
}

/** An address as these plans print it. */
export function addressText(text: string, { qualify }: Naming): string {
  const address = parseAddress(text);
  return qualify || address === undefined ? text : formatLocal(address);
}

/** The full name of the provider of a type. */
export function providerName(type: string, { providers }: Naming): string {
  const name = type.split('_', 1)[0] ?? type;
  if (name === 'terraform') return 'terraform.io/builtin/terraform';
  const source = providers.get(name) ?? `hashicorp/${name}`;
  const full = source.includes('/') ? source : `hashicorp/${source}`;
  return full.split('/').length === 3 ? full : `registry.terraform.io/${full}`;
}
