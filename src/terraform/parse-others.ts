import { isName } from '../core/address.ts';
import type { Output, ProviderBlock } from './document.ts';
import { type DocumentReader, type Labelled, member } from './document-reader.ts';
import { parseConditions, parseDependsOn } from './parse-block.ts';
import { parseBody } from './parse-body.ts';

/** Reads an output block. */
export function parseOutput(reader: DocumentReader, { labels: [name = ''], body, path }: Labelled): Output | undefined {
  const value = member(body, 'value');
  if (!isName(name) || value === undefined) {
    const detail =
      value === undefined ? 'An output needs a "value". Add it.' : `${JSON.stringify(name)} cannot name an output.`;
    reader.report('invalid-output', 'Invalid output', detail, path);
    return undefined;
  }
  return {
    name,
    value: reader.located(value, `${path}.value`),
    sensitive: reader.flag(member(body, 'sensitive'), `${path}.sensitive`, false),
    preconditions: parseConditions(reader, member(body, 'precondition'), `${path}.precondition`),
    dependsOn: parseDependsOn(reader, member(body, 'depends_on'), `${path}.depends_on`),
    source: reader.source(path),
  };
}

/** Reads a provider configuration. */
export function parseProvider(reader: DocumentReader, { labels: [name = ''], body, path }: Labelled): ProviderBlock {
  const alias = reader.text(member(body, 'alias'), `${path}.alias`, 'The alias of a provider');
  const schema = Object.fromEntries(
    ['default_tags', 'ignore_tags', 'assume_role', 'assume_role_with_web_identity', 'endpoints'].map((block) => [
      block,
      { kind: 'block', body: {} } as const,
    ]),
  );
  const skip = new Set(['alias', 'version']);
  const parsed = parseBody(reader, body, path, { schema: name === 'aws' ? schema : undefined, skip, bound: [] });
  return {
    name,
    alias,
    id: alias === undefined ? name : `${name}.${alias}`,
    body: parsed,
    source: reader.source(path),
  };
}
