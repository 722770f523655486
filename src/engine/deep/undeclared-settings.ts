import type { Plain } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { Target } from '../choose-selections.ts';
import type { EngineDeps } from '../deps.ts';
import type { Instance } from '../planning/instance.ts';
import { knownElsewhere } from '../planning/known-elsewhere.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import { readableAttributes } from '../planning/wanted.ts';

/** A setting of an object of ours that no stack declares, as it is now. */
export interface UndeclaredSetting {
  readonly address: string;
  readonly parent: Instance;
  readonly type: ResourceType;
  readonly id: string;
  /** Undefined: there is none. */
  readonly live: Readonly<Record<string, Plain>> | undefined;
}

/** Reads the settings (policy, encryption, versioning of a bucket) that objects of a stack may have and that nobody declares. */
export async function readSettings(
  { evaluated, input }: StackPlan,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<{
  readonly settings: readonly UndeclaredSetting[];
  readonly unread: readonly { readonly address: string; readonly reason: string }[];
}> {
  const instances = [...evaluated.instances.values()];
  const declared = new Set([
    ...input.state.entries.map(({ type, id }) => `${type} ${id}`),
    ...instances.flatMap(({ type, desired }) => {
      const id = desired.values[type.settingOf ?? ''];
      return typeof id === 'string' ? [`${type.type} ${id}`] : [];
    }),
  ]);
  const elsewhere = knownElsewhere(input.stack, deps, signal);
  const wanted: { readonly target: Target; readonly parent: Instance }[] = [];
  for (const parent of instances.filter(
    ({ found, observation }) => found === 'ours' && observation?.kind === 'present',
  )) {
    for (const type of await settingTypesOf(parent.type.type, deps)) {
      const id = parent.id ?? '';
      const isClaimed = async (): Promise<boolean> => (await elsewhere()).claims.has(`${type.type} ${id}`);
      if (!isDeclared(parent, type, declared) && !(await isClaimed())) {
        const address = `${input.stack}/${type.type}.undeclared[${JSON.stringify(id)}]`;
        wanted.push({ parent, target: { address, type, id, scope: parent.scope, wanted: readableAttributes(type) } });
      }
    }
  }
  const targets = wanted.map(({ target }) => target);
  const observed = await input.observer.observe(targets, { hints: false }, signal);
  const settings: UndeclaredSetting[] = [];
  const unread: { address: string; reason: string }[] = [];
  for (const { parent, target } of wanted) {
    const observation = observed.get(target.address)?.observation;
    if (observation?.kind === 'unread') {
      unread.push({ address: target.address, reason: observation.reason });
    } else {
      const live = observation?.kind === 'present' ? observation.live : undefined;
      settings.push({ address: target.address, parent, type: target.type, id: target.id, live });
    }
  }
  return { settings, unread };
}

/** The types that are settings of an object of a type. */
export async function settingTypesOf(
  parentType: string,
  { catalogue }: Pick<EngineDeps, 'catalogue'>,
): Promise<readonly ResourceType[]> {
  const types = await Promise.all(catalogue.settingTypes(parentType).map((name) => catalogue.resourceType(name)));
  return types.filter((type) => type !== undefined);
}

function isDeclared({ desired, id }: Instance, type: ResourceType, declared: ReadonlySet<string>): boolean {
  const inline = type.settingInline !== undefined && desired.configured.has(type.settingInline);
  return inline || declared.has(`${type.type} ${id ?? ''}`);
}
