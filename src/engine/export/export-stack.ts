import { formatLocal, parseAddress } from '../../core/address.ts';
import type { Live } from '../../core/attribute.ts';
import type { Instance } from '../planning/instance.ts';
import type { StackPlan } from '../planning/plan-stack.ts';

/** One `import` block of Terraform. https://developer.hashicorp.com/terraform/language/import */
export interface ImportBlock {
  /** The address within the stack. */
  readonly to: string;
  readonly id: string;
}

/** What plain Terraform needs to take over a stack. */
export interface StackExport {
  readonly stack: string;
  readonly imports: readonly ImportBlock[];
  /** What cannot be taken over by an import, each with the reason in a full sentence. */
  readonly left: readonly { readonly address: string; readonly reason: string }[];
  /** Provider configurations of the document, as `aws` or `aws.ALIAS`: each has to leave our marks alone. */
  readonly providers: readonly string[];
}

/** An import for each object that the ledger knows and Git wants. */
export function exportStack(plan: StackPlan): StackExport {
  const imports: ImportBlock[] = [];
  const left: StackExport['left'][number][] = [];
  const { entries, stack, document } = plan.input;
  for (const address of [...entries.keys()].sort()) {
    const found = importOf(address, plan.evaluated.instances.get(address));
    if (typeof found === 'string') {
      left.push({ address, reason: found });
    } else {
      imports.push(found);
    }
  }
  return { stack, imports, left, providers: document.providers.map(({ id }) => id) };
}

/** The import of one object, or in full sentences why there is none. */
export function importOf(address: string, instance: Instance | undefined): ImportBlock | string {
  const parsed = parseAddress(address);
  if (instance === undefined || parsed === undefined) {
    return 'It is not in Git any more, so there is no block that it could be imported to. Apply its deletion first, or forget it.';
  }
  const { type, id, observation } = instance;
  if (type.ledgerOnly !== undefined) {
    return 'It has no object in AWS: its values live in the ledger alone. Terraform makes new ones, unless you import them by hand (its provider says how).';
  }
  if (id === undefined || observation?.kind !== 'present') {
    const why = observation?.kind === 'unread' ? `it could not be read: ${observation.reason}` : 'it does not exist';
    return `It cannot be imported now, because ${why}.`;
  }
  const importId = type.importId?.(id, observation.live as Live<typeof type.attributes>) ?? id;
  return { to: formatLocal(parsed), id: importId };
}
