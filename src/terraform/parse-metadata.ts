import type { Metadata, ProviderRequirement } from './document.ts';
import { type DocumentReader, type Labelled, member } from './document-reader.ts';
import { writeJson } from './functions/json.ts';
import type { JsonNode } from './json/parse-json.ts';

/** Reads the `//` of the document and its `terraform` blocks. */
export function parseMetadata(
  reader: DocumentReader,
  comment: JsonNode | undefined,
  blocks: readonly Labelled[],
): Metadata {
  const metadata = member(comment, 'metadata');
  const plain = (node: JsonNode | undefined): string | undefined => (node?.kind === 'string' ? node.value : undefined);
  return {
    stackName: plain(member(metadata, 'stackName')),
    cdktfVersion: plain(member(metadata, 'version')),
    requiredProviders: blocks.flatMap(({ body, path }) =>
      readRequirements(reader, member(body, 'required_providers'), `${path}.required_providers`),
    ),
    backend: blocks.map(({ body, path }) => readBackend(reader, body, path)).find((backend) => backend !== undefined),
  };
}

function readBackend(reader: DocumentReader, body: JsonNode, path: string): Metadata['backend'] {
  const cloud = member(body, 'cloud');
  if (cloud !== undefined) return { type: 'cloud', config: writeJson(reader.literal(cloud, `${path}.cloud`)) };
  const backend = member(body, 'backend');
  const [found] = backend === undefined ? [] : reader.unroll(backend, 1, `${path}.backend`);
  if (found === undefined) return undefined;
  return { type: found.labels[0] ?? '', config: writeJson(reader.literal(found.body, found.path)) };
}

function readRequirements(
  reader: DocumentReader,
  node: JsonNode | undefined,
  path: string,
): readonly ProviderRequirement[] {
  if (node === undefined) return [];
  return reader.unroll(node, 0, path).flatMap(({ body }) =>
    body.members.flatMap(({ name, value }) => {
      if (name === '//') return [];
      const place = `${path}.${name}`;
      if (value.kind === 'string') return [{ name, source: fullSource(name), version: value.value }];
      const source = reader.text(member(value, 'source'), place, 'The source of a provider') ?? name;
      const version = reader.text(member(value, 'version'), place, 'The version of a provider');
      return [{ name, source: fullSource(source), version }];
    }),
  );
}

/** `aws` and `registry.terraform.io/hashicorp/aws` are both `hashicorp/aws`. */
function fullSource(source: string): string {
  const parts = source.toLowerCase().split('/');
  if (parts.length === 1) return `hashicorp/${parts[0]}`;
  return parts.slice(-2).join('/');
}
