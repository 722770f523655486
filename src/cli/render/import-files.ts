import { MARK_PREFIX } from '../../core/kinds/tag-map.ts';
import type { StackExport } from '../../engine/reports.ts';

/** `imports.tf.json`: an import block for each object. https://developer.hashicorp.com/terraform/language/syntax/json */
export function renderImports({ imports }: StackExport): string {
  return `${JSON.stringify({ import: imports.map(({ to, id }) => ({ to, id })) }, undefined, 2)}\n`;
}

/**
 * An override file, by which every configuration of the provider leaves our marks alone.
 * https://developer.hashicorp.com/terraform/language/files/override
 */
export function renderOverride({ providers }: StackExport): string {
  const aliases = providers
    .filter((name) => name === 'aws' || name.startsWith('aws.'))
    .map((name) => name.split('.')[1]);
  const blocks = aliases.map((alias) => ({
    ...(alias === undefined ? {} : { alias }),
    ignore_tags: [{ key_prefixes: [MARK_PREFIX] }],
  }));
  return `${JSON.stringify({ provider: { aws: blocks } }, undefined, 2)}\n`;
}
