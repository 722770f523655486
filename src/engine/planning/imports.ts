import { formatAddress, formatLocal } from '../../core/address.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { encodeAddress, readMark } from '../../core/mark.ts';
import type { Observation } from '../../core/observation.ts';
import { membersOf } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';
import type { Block, Import } from '../../terraform/document.ts';
import type { ImportedObject } from '../../terraform/evaluate-import.ts';
import type { Instance } from './instance.ts';
import { naturalId } from './key-of.ts';
import { adoptedValues, toolsOf } from './ledger-only.ts';
import { relatedId } from './locate.ts';
import type { StackInput } from './stack-input.ts';
import { wantedAttributes } from './wanted.ts';

/** What an import block came to for one instance. */
export type Imported =
  | { readonly kind: 'found'; readonly id: string; readonly observation: Observation }
  | { readonly kind: 'unread'; readonly reason: string }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

type Wanting = Pick<Instance, 'address' | 'block' | 'type' | 'scope' | 'desired'>;

/** What the import blocks of the document name for a block, by the addresses of its instances. */
export function importsOf(
  block: Block,
  input: StackInput,
): { readonly byAddress: ReadonlyMap<string, ImportedObject>; readonly diagnostics: readonly Diagnostic[] } {
  const byAddress = new Map<string, ImportedObject>();
  const diagnostics: Diagnostic[] = [];
  for (const statement of input.document.imports.filter(({ to }) => to === block.id)) {
    const result = input.evaluator.imports(statement);
    diagnostics.push(...result.diagnostics);
    if (statement.provider !== undefined && statement.provider !== (block.provider ?? 'aws')) {
      const fact = `The import says the provider ${statement.provider}, and ${block.id} has ${block.provider ?? 'aws'}.`;
      diagnostics.push(problem('import-provider', `${fact} Give both the same one.`, statement));
    }
    for (const object of result.found) {
      const local = {
        mode: block.mode,
        type: block.type,
        name: block.name,
        ...(object.key === undefined ? {} : { key: object.key }),
      };
      const address = formatAddress({ stack: input.stack, ...local });
      if (byAddress.has(address)) {
        diagnostics.push(
          problem('import-twice', `Two imports name ${formatLocal(local)}. Keep one of them.`, statement),
        );
      }
      byAddress.set(address, object);
    }
  }
  return { byAddress, diagnostics };
}

/** Imports into addresses that the document does not have. */
export function strayImports(
  imports: ReadonlyMap<string, ImportedObject>,
  declared: (address: string) => boolean,
): readonly Diagnostic[] {
  return [...imports]
    .filter(([address]) => !declared(address))
    .map(([address, object]) =>
      problem(
        'import-without-block',
        `The object ${object.id} is to be imported as ${address}, which the configuration does not have. Declare it, or correct the address.`,
        object,
      ),
    );
}

/** An import into a block that the document does not have. */
export function importWithoutBlock({ to, source }: Import): Diagnostic {
  const detail = `An object is to be imported as ${to}, which the configuration does not have. Declare it, or take the import out.`;
  return problem('import-without-block', detail, { source });
}

/** Finds the object that an import names, and proves that it may be taken over. */
export async function findImported(
  wanting: Wanting,
  object: ImportedObject,
  input: StackInput,
  signal: AbortSignal,
): Promise<Imported> {
  const { address, type } = wanting;
  if (type.ledgerOnly !== undefined) {
    const adopted = adoptedValues(wanting, object.id, toolsOf(input));
    return typeof adopted === 'string'
      ? { kind: 'refused', diagnostic: problem('import-missing', adopted, object, address) }
      : { kind: 'found', ...adopted };
  }
  for (const id of await candidates(wanting, object, input, signal)) {
    const observation = await look(wanting, id, input, signal);
    if (observation.kind === 'unread') {
      return { kind: 'unread', reason: observation.reason };
    }
    if (observation.kind === 'present' && (id === object.id || nameOf(wanting, id, observation) === object.id)) {
      const obstacle = await refusal(wanting, id, observation.live, input);
      return obstacle === undefined
        ? { kind: 'found', id, observation }
        : { kind: 'refused', diagnostic: problem('import-refused', obstacle, object, address) };
    }
  }
  const detail = `${address} is to be imported, and there is no ${type.type} "${object.id}" in ${wanting.scope.region} of the account ${wanting.scope.account}. It is not created in its place. Correct the id, or take the import out.`;
  return { kind: 'refused', diagnostic: problem('import-missing', detail, object, address) };
}

/** An import may not cost the object that is to be taken over. */
export function replacedImport(address: string, names: readonly string[], object: ImportedObject): Diagnostic {
  const detail = `${object.id} cannot become ${address}: its ${names.join(', ')} cannot be changed in place, and an object that is imported is never replaced. Give the configuration the values that it has.`;
  return problem('import-replaces', detail, object, address);
}

/** Ours are the ids themselves, except where Terraform imports by another name than the one we know an object by. */
async function candidates(
  wanting: Wanting,
  object: ImportedObject,
  input: StackInput,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { type, scope, desired } = wanting;
  if (type.importId === undefined) {
    return new Set([object.id]);
  }
  const search = { type, scope, desired: desired.values };
  const others = [naturalId(search, search.desired), await relatedId(search, input.observer, signal)];
  return new Set([object.id, ...others.filter((id) => id !== undefined)]);
}

function nameOf({ type }: Wanting, id: string, observation: Extract<Observation, { kind: 'present' }>): string {
  return type.importId?.(id, observation.live as never) ?? id;
}

async function look(wanting: Wanting, id: string, input: StackInput, signal: AbortSignal): Promise<Observation> {
  const { address, type, scope, block } = wanting;
  const wanted = wantedAttributes(type, block, input.referenced);
  const observed = await input.observer.observe([{ address, type, scope, id, wanted }], { hints: false }, signal);
  return observed.get(address)?.observation ?? { kind: 'absent' };
}

/** Why the object is not ours to take; undefined where nobody else has it. */
async function refusal(
  { address, type }: Wanting,
  id: string,
  live: Readonly<Record<string, Plain>>,
  input: StackInput,
): Promise<string | undefined> {
  const owner = await input.ownerOf(type.type, id);
  if (owner !== undefined && owner !== address) {
    return `The object ${id} is ${owner} already, so it cannot be ${address} too. Let a removed or moved block give the old address up first.`;
  }
  const mark = readMark(membersOf(live['tags']) as Readonly<Record<string, string>>);
  if (mark === undefined || mark.installation === input.installation) {
    return undefined; // a mark of ours that no ledger stands for is what an address that was given up left behind
  }
  const whose = mark.encodedAddress === encodeAddress(address) ? 'an address of the same name' : mark.encodedAddress;
  return `The object ${id} bears the mark of the installation "${mark.installation}" (${whose}), so it is not taken over. Let that installation forget it, and take its groundstate tags off.`;
}

function problem(
  code: string,
  detail: string,
  { source }: Pick<ImportedObject, 'source'>,
  address?: string,
): Diagnostic {
  const summary = 'Import that cannot be followed';
  return { severity: 'error', code, summary, detail, source, ...(address === undefined ? {} : { address }) };
}
