import { parseLocal } from '../core/address.ts';
import type { Import, Removed } from './document.ts';
import { type DocumentReader, type Labelled, member } from './document-reader.ts';
import { referenceId } from './expression/resolve.ts';
import type { Expression } from './expression/syntax.ts';
import type { JsonNode } from './json/parse-json.ts';
import { resourcePath } from './resource-path.ts';

/** Reads import blocks: live objects that are to be taken over. */
export function parseImports(reader: DocumentReader, found: readonly Labelled[]): readonly Import[] {
  return found.flatMap(({ body, path }) => {
    const target = parseTarget(reader, member(body, 'to'), `${path}.to`);
    const id = member(body, 'id');
    if (id === undefined) {
      const detail = 'An import needs the "id" of the object. Add it.';
      reader.report('incomplete-import', 'Incomplete import', detail, path);
    }
    if (target === undefined || id === undefined) return [];
    const forEach = member(body, 'for_each');
    return [
      {
        ...target,
        id: reader.located(id, `${path}.id`),
        forEach: forEach === undefined ? undefined : reader.located(forEach, `${path}.for_each`),
        provider: reader.text(member(body, 'provider'), `${path}.provider`, 'The provider'),
        source: reader.source(path),
      },
    ];
  });
}

function parseTarget(
  reader: DocumentReader,
  node: JsonNode | undefined,
  path: string,
): { readonly to: string; readonly key: Expression | undefined } | undefined {
  const text = reader.text(node, path, 'The address');
  const before = reader.diagnostics.length;
  const read = text === undefined ? undefined : resourcePath(reader.locatedBare(text, path).expression);
  const [step, ...more] = read?.steps ?? [];
  if (read !== undefined && more.length === 0 && step?.kind !== 'attribute') {
    return { to: referenceId(read.reference), key: step?.key };
  }
  if (reader.diagnostics.length === before) {
    reader.report(
      'invalid-address',
      'Invalid address',
      'The "to" of an import is the bare address of a resource or of one of its instances, such as aws_vpc.main or aws_vpc.main[each.key], without "${}".',
      path,
    );
  }
  return undefined;
}

/** Reads removed blocks: addresses that are no longer managed. */
export function parseRemoved(reader: DocumentReader, found: readonly Labelled[]): readonly Removed[] {
  return found.flatMap(({ body, path }) => {
    const from = parseSource(reader, member(body, 'from'), `${path}.from`);
    const lifecycle = member(body, 'lifecycle');
    const [settings] = lifecycle === undefined ? [] : reader.unroll(lifecycle, 0, `${path}.lifecycle`);
    const destroy = reader.flag(member(settings?.body, 'destroy'), `${path}.lifecycle.destroy`, true);
    if (member(body, 'provisioner') !== undefined) {
      reader.report(
        'provisioner',
        'Provisioners are not supported',
        'A provisioner runs a command that nobody can read back. Take it out of the removed block, and run the command in a pipeline of your own.',
        path,
      );
    }
    return from === undefined ? [] : [{ from, destroy, source: reader.source(path) }];
  });
}

function parseSource(reader: DocumentReader, node: JsonNode | undefined, path: string): string | undefined {
  const text = reader.text(node, path, 'The address');
  const address = text === undefined ? undefined : parseLocal(text);
  if (address?.mode === 'managed' && address.type !== 'module' && address.key === undefined) return text;
  const detail =
    address?.key === undefined
      ? 'The "from" of a removed block is the bare address of a resource, such as aws_vpc.main, without "${}".'
      : 'A removed block means all instances of a resource. Take the key out, or move the instance to a resource of its own first.';
  reader.report('invalid-address', 'Invalid address', detail, path);
  return undefined;
}
