import { Failure } from '../../core/failure.ts';
import { applyIgnores } from '../../core/ignore.ts';
import type { PlannedOperation } from '../../core/protocol/standing.ts';
import { comparableLive } from '../planning/comparable-live.ts';
import type { Instance } from '../planning/instance.ts';
import { naturalId } from '../planning/key-of.ts';
import { takenIds } from '../planning/locate.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import { wantedAttributes } from '../planning/wanted.ts';
import { secretTexts, singularKey } from './create-object.ts';
import { withoutSecrets } from './failures.ts';
import { leftoverOf } from './leftover.ts';
import type { Node } from './nodes.ts';
import { putEntry } from './put-entry.ts';
import { putObject } from './put-object.ts';
import { isNamed, mayReach, refuseQuarantined, withServices } from './quarantine.ts';
import { publishInstance, refreshInstance, refreshReplaced, refuseBroken } from './refresh-instance.ts';
import { refuseEdited } from './refuse-edited.ts';
import { removeObject } from './remove-object.ts';
import type { Writer } from './writer.ts';

/** Does one step of an apply. Throws a Failure where it cannot be done. */
export async function applyNode(node: Node, plan: StackPlan, writer: Writer): Promise<void> {
  switch (node.kind) {
    case 'forget':
      return writer.record([{ kind: 'drop entry', address: node.address }]);
    case 'remove':
      return remove(node, plan, writer);
    case 'put':
      return put(node, plan, writer);
  }
}

async function put(node: Node, plan: StackPlan, writer: Writer): Promise<void> {
  const planned = plan.evaluated.instances.get(node.address);
  if (planned === undefined) {
    throw new Error(`${node.address} is in the plan and not in the stack`);
  }
  const replaces = node.change.action === 'replace';
  const instance = await (replaces ? refreshReplaced : refreshInstance)(planned, plan, writer.signal);
  refuseSurprise(instance, node);
  if (replaces || instance.id === undefined) {
    refuseQuarantined(instance, [plannedCreate(instance)], withServices(plan.input.state, plan.input.types), writer);
  }
  const generation =
    (planned.entry?.generation ?? 0) + (planned.entry === undefined || replaces || instance.id === undefined ? 1 : 0);
  const wanted = wantedAttributes(instance.type, instance.block, plan.input.referenced, planned.entry?.applied);
  const spared = leaveAlone(instance, node);
  if (!replaces) {
    refuseEdited(planned, spared);
  }
  const createFirst = replaces && node.change.replaceOrder === 'create-first';
  const bring = instance.type.ledgerOnly === undefined ? putObject : putEntry;
  const { entry, live } = await bring(
    {
      instance: replaces ? { ...spared, entry: undefined } : spared,
      id: replaces ? undefined : instance.id,
      generation,
      wanted,
      dependencies: node.change.dependencies,
      undisputed: isUndisputed(instance, naturalId(instance, instance.desired.values), plan),
      taken: takenIds(plan.input.state.entries, instance.type.type),
      isKnown: async (id) => (await plan.input.ownerOf(instance.type.type, id)) !== undefined,
      leftover: createFirst && planned.entry !== undefined ? leftoverOf(planned.entry) : undefined,
    },
    writer,
  ).catch((thrown: unknown) => {
    throw withoutSecrets(thrown, secretTexts(instance));
  });
  publishInstance(spared, live.live, entry.id, plan);
  refuseBroken(instance, 'after', plan.input.evaluator);
}

/**
 * The instance as if Git wanted some attributes to be as they are: those that the decision spares, and those that only
 * drift moved since it was made, because no rule was asked about them.
 */
function leaveAlone(instance: Instance, { change, spares }: Node): Instance {
  const { desired, differences, observation } = instance;
  const planned = new Set(change.differences.map(({ attribute }) => attribute));
  const moved = differences
    .filter(({ attribute, cause }) => spares.has(attribute) || (cause === 'drift' && !planned.has(attribute)))
    .map(({ attribute }) => attribute);
  if (moved.length === 0 || observation?.kind !== 'present') {
    return instance;
  }
  const values = applyIgnores(desired.values, comparableLive(observation.live, instance.ignoreTags), moved);
  const compared = new Set([...desired.compared].filter((name) => !moved.includes(name)));
  return { ...instance, desired: { ...desired, values, compared } };
}

/** Whether no call of an older holder may still do something to the object. */
function isUndisputed(target: Parameters<typeof mayReach>[1], id: string | undefined, { input }: StackPlan): boolean {
  return !input.state.intents.some((intent) => mayReach(intent, target, id));
}

function plannedCreate(instance: Instance): PlannedOperation {
  const id = naturalId(instance, instance.desired.values);
  return { kind: 'create', id, key: singularKey(instance), named: isNamed(instance.type) };
}

/** The world moved since the plan: what was an update would now be a replacement or a new object, or the name was taken. */
function refuseSurprise(instance: Instance, node: Node): void {
  const now = instance.decided?.action;
  const { action } = node.change;
  const escalated = action !== 'replace' && (now === 'replace' || (now === 'create' && action !== 'create'));
  if (escalated || instance.decided?.foreign === true) {
    throw new Failure({
      code: 'moved',
      handling: 'wait',
      summary: 'An object changed while it was being applied',
      detail: `${node.address} is not what it was when it was planned (${instance.decided?.reason ?? ''}). It is left alone; the next pass plans again.`,
      address: node.address,
    });
  }
}

async function remove(node: Node, plan: StackPlan, writer: Writer): Promise<void> {
  const { change } = node;
  const child = plan.added.find((candidate) => candidate.address === node.address);
  const entry = plan.input.entries.get(node.address);
  const type = child?.type ?? plan.input.types.get(change.type);
  if (type === undefined || change.id === undefined) {
    throw new Error(`${node.address} is in the plan without a type or an id`);
  }
  const planned: PlannedOperation[] = [{ kind: 'delete', id: change.id, named: isNamed(type) }];
  const instance = plan.evaluated.instances.get(node.address);
  if (change.action === 'replace' && change.replaceOrder !== 'create-first' && instance !== undefined) {
    planned.push(plannedCreate(instance)); // or nothing would be left until the create may go on
  }
  const target = { address: node.address, type, scope: change.scope };
  refuseQuarantined(target, planned, withServices(plan.input.state, plan.input.types), writer);
  // After a create-first replacement the entry belongs to the new object, and the old one has an entry of its own.
  const isLeftover = entry !== undefined && change.action === 'replace' && change.replaceOrder === 'create-first';
  const address = isLeftover ? leftoverOf(entry).address : node.address;
  if (type.ledgerOnly !== undefined) {
    return writer.record([{ kind: 'drop entry', address }]); // its entry is the object
  }
  await removeObject(
    {
      address,
      type,
      scope: change.scope,
      id: change.id,
      applied: entry?.applied ?? {},
      generation: entry?.generation ?? 1,
      entry,
      undisputed: isUndisputed(target, change.id, plan),
    },
    writer,
  );
}
