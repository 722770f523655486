import { decodeAddress, readMark } from '../../core/mark.ts';
import type { Plain } from '../../core/value.ts';
import { appliedValues } from '../planning/applied.ts';
import type { Instance } from '../planning/instance.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { Entry } from '../ports/ledger.ts';

/** An object of ours that the ledger does not know. */
export interface Adoption {
  readonly address: string;
  readonly type: string;
  readonly id: string;
  /** What proves that it is ours: its own mark, or an object of ours that it belongs to. */
  readonly proof: 'mark' | 'relation';
  /** Attributes in which it is not what Git says. */
  readonly differs: readonly string[];
}

/** An object that bears the mark of this stack and that no address of the commit means. */
export interface Stranger {
  readonly address: string;
  readonly type: string;
  readonly id: string;
}

/** What a rebuild would write into the ledger, each with its entry. */
export function listAdoptions(
  plan: StackPlan,
  commit: string,
  at: number,
): readonly { readonly adoption: Adoption; readonly entry: Entry }[] {
  const dependencies = new Map(plan.report.decisions.map(({ change }) => [change.address, change.dependencies]));
  return [...plan.evaluated.instances.values()].flatMap((instance) => {
    const { address, entry, found, id, type, observation, blocked } = instance;
    const isOurs = found === 'ours' || found === 'claimable';
    if (
      entry !== undefined ||
      !isOurs ||
      id === undefined ||
      observation?.kind !== 'present' ||
      blocked !== undefined
    ) {
      return [];
    }
    const adoption: Adoption = {
      address,
      type: type.type,
      id,
      proof: found === 'ours' ? 'mark' : 'relation',
      differs: instance.differences.map(({ attribute }) => attribute),
    };
    const adopted: Entry = {
      address,
      type: type.type,
      scope: instance.scope,
      id,
      applied: equalValues(instance, plan),
      generation: 1,
      protected: instance.block.lifecycle.preventDestroy,
      dependencies: dependencies.get(address) ?? [],
      commit,
      createdAt: at,
      updatedAt: at,
    };
    return [{ adoption, entry: adopted }];
  });
}

/** What differs was never seen to be applied, so that the next plan takes it for a change of Git and not for drift. */
function equalValues({ type, desired, differences }: Instance, plan: StackPlan): Readonly<Record<string, Plain>> {
  const differing = new Set(differences.map(({ attribute }) => attribute));
  const values = Object.entries(appliedValues(type, desired, plan.input.hash));
  return Object.fromEntries(values.filter(([name]) => !differing.has(name) && !desired.unknown.has(name)));
}

/** Objects with the mark of this stack that are in neither the commit nor the ledger, of the types that the stack uses. */
export async function findStrangers(plan: StackPlan, signal: AbortSignal): Promise<readonly Stranger[]> {
  const { input, evaluated } = plan;
  const strangers: Stranger[] = [];
  const scopes = new Map(
    [...evaluated.instances.values()].map(({ type, scope }) => [`${type.type} ${scope.region}`, { type, scope }]),
  );
  for (const { type, scope } of scopes.values()) {
    const { marked } = type;
    if (marked === undefined) {
      continue;
    }
    const selection = marked.from.byMark
      ? ({ kind: 'marked', installation: input.installation } as const)
      : ({ kind: 'all' } as const);
    for (const item of await input.observer.pages.items(scope, marked.from, selection, signal)) {
      const mark = readMark(marked.tags(item));
      const address = mark?.installation === input.installation ? decodeAddress(mark.encodedAddress) : undefined;
      const isHere = address?.startsWith(`${input.stack}/${type.type}.`) === true;
      if (isHere && !evaluated.instances.has(address) && !input.entries.has(address)) {
        strangers.push({ address, type: type.type, id: marked.id(item) });
      }
    }
  }
  return strangers;
}
