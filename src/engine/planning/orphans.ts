import { parseAddress } from '../../core/address.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { formatScope, type Scope } from '../../core/scope.ts';
import { isRetained, type StackPolicy } from '../../core/stack-policy.ts';
import type { Removed } from '../../terraform/document.ts';
import type { Entry } from '../ports/ledger.ts';
import type { Orphan } from './changes.ts';
import { doubtOf } from './confirm-absence.ts';
import type { EvaluatedStack } from './evaluate-stack.ts';
import { doubtOwnership } from './ownership.ts';
import type { StackInput } from './stack-input.ts';

interface Orphans {
  readonly orphans: readonly Orphan[];
  readonly unread: readonly { readonly address: string; readonly reason: string }[];
}

/**
 * Entries that Git does not want any more. A block that could not be evaluated still wants all its instances, and what
 * could not be read, or bears somebody else's mark, is never deleted.
 */
export function findOrphans(evaluated: EvaluatedStack, input: StackInput, policy: StackPolicy | undefined): Orphans {
  const orphans: Orphan[] = [];
  const unread: { address: string; reason: string }[] = [];
  const open = input.state.intents.filter((intent) => intent.settled !== true);
  const unsettled = new Set(open.map((intent) => intent.address));
  const wanted = new Set(
    [...evaluated.instances.values()].map(({ type, scope, id }) => objectKey(type.type, scope, id ?? '')),
  );
  for (const entry of input.state.entries) {
    const local = parseAddress(entry.address);
    const blockId = local === undefined ? '' : `${local.type}.${local.name}`;
    if (evaluated.instances.has(entry.address) || evaluated.blocked.has(blockId) || unsettled.has(entry.address)) {
      continue;
    }
    const type = input.types.get(entry.type);
    const observation = input.observed.get(entry.address)?.observation;
    if (type === undefined) {
      unread.push({ address: entry.address, reason: `the type ${entry.type} is not supported by this version` });
    } else if (observation === undefined || observation.kind === 'unread') {
      unread.push({ address: entry.address, reason: observation?.reason ?? 'it was not read' });
    } else if (observation.kind === 'absent') {
      const doubt = doubtOf(entry, input.clock);
      if (doubt === undefined) {
        orphans.push({ entry, type, forget: 'gone', live: {} });
      } else {
        unread.push({ address: entry.address, reason: doubt });
      }
    } else {
      const forget = reasonToForget(entry, wanted, input) ?? (isRetained(policy, entry) ? 'retained' : undefined);
      const doubt = forget === undefined ? doubtOwnership(entry, type, observation, input.installation) : undefined;
      if (doubt === undefined) {
        orphans.push({ entry, type, forget, live: observation.live });
      } else {
        unread.push({ address: entry.address, reason: doubt });
      }
    }
  }
  return { orphans, unread };
}

/** A removed block says that an address is given up, and a declaration that it is not. */
export function removedAndDeclared({ from, source }: Removed): Diagnostic {
  return {
    severity: 'error',
    code: 'removed-still-declared',
    summary: 'Removed resource is still declared',
    detail: `A removed block says that ${from} is not managed any more, and ${from} is still declared. Take one of the two out.`,
    source,
  };
}

/** An address that was renamed means the same object still: deleting it for its old name would take it from the new one. */
function reasonToForget(entry: Entry, wanted: ReadonlySet<string>, input: StackInput): Orphan['forget'] {
  if (wanted.has(objectKey(entry.type, entry.scope, entry.id))) {
    return 'renamed';
  }
  return isForgotten(entry.address, input) ? 'asked' : undefined;
}

function isForgotten(address: string, input: StackInput): boolean {
  const local = parseAddress(address);
  const blockId = `${local?.type}.${local?.name}`;
  return input.document.removed.some((removed) => !removed.destroy && removed.from === blockId);
}

function objectKey(type: string, scope: Scope, id: string): string {
  return `${formatScope(scope)} ${type} ${id}`;
}
