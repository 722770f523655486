import { formatAddress } from '../../core/address.ts';
import { hasErrors } from '../../core/diagnostic.ts';
import { Failure } from '../../core/failure.ts';
import type { Block } from '../../terraform/document.ts';
import { type Observed, Observer } from '../observe.ts';
import { brokenConditions } from '../planning/conditions.ts';
import { confirmAbsences } from '../planning/confirm-absence.ts';
import { readDataInstance } from '../planning/data-instance.ts';
import { evaluateInstance } from '../planning/evaluate-instance.ts';
import type { Instance } from '../planning/instance.ts';
import { instanceValue } from '../planning/instance-value.ts';
import { noteLive } from '../planning/note-secrets.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import { ownRefusalOf } from '../planning/refuse-own.ts';
import { wantedAttributes } from '../planning/wanted.ts';

/** An object that is not read: there is none yet, or it is the one that a replacement takes away. */
const NO_OBJECT: Observed = { observation: { kind: 'absent' }, hinted: new Set() };

/** Evaluates an instance that is to be replaced, as if there were no object of it. */
export function refreshReplaced(instance: Instance, plan: StackPlan, signal: AbortSignal): Promise<Instance> {
  return evaluateAgain(instance, new Map([[instance.address, NO_OBJECT]]), plan, signal);
}

/** Evaluates an instance again, now that what it depends on is known, against a fresh reading of its object. */
export async function refreshInstance(instance: Instance, plan: StackPlan, signal: AbortSignal): Promise<Instance> {
  const { input } = plan;
  const id = instance.id ?? instance.entry?.id; // what looked absent is looked for once more
  if (id === undefined) {
    return evaluateAgain(instance, new Map(), plan, signal);
  }
  const target = {
    address: instance.address,
    type: instance.type,
    scope: instance.scope,
    id,
    wanted: wantedAttributes(instance.type, instance.block, input.referenced, instance.entry?.applied),
  };
  const seen = await new Observer(input).observe([target], { hints: false }, signal);
  const { entry } = instance;
  const fresh = entry === undefined ? seen : await confirmAbsences([{ target, entry }], seen, input, signal);
  return evaluateAgain(instance, fresh, plan, signal);
}

async function evaluateAgain(
  instance: Instance,
  fresh: ReadonlyMap<string, Observed>,
  plan: StackPlan,
  signal: AbortSignal,
): Promise<Instance> {
  const { input } = plan;
  await readDeferredData(instance.block, plan, signal);
  const { config, diagnostics } = input.evaluator.configure(instance.block, instance.key);
  refuseBroken(instance, 'before', input.evaluator);
  if (hasErrors(diagnostics)) {
    throw configurationFailure(instance, diagnostics[0]?.detail ?? 'its configuration has errors');
  }
  const observed = new Map([...input.observed, ...fresh]);
  const again = await evaluateInstance(
    {
      block: instance.block,
      key: instance.key,
      address: instance.address,
      config,
      imported: instance.imported,
    },
    { ...input, observed, observer: new Observer(input) },
    signal,
  );
  if (again.instance.blocked !== undefined) {
    throw configurationFailure(instance, again.instance.blocked);
  }
  if (again.instance.desired.unknown.size > 0) {
    const names = [...again.instance.desired.unknown].join(', ');
    throw configurationFailure(
      instance,
      `The value of ${names} is still not known when it is needed: what it comes from could not be read.`,
    );
  }
  refuseOwnParts(again.instance, input);
  return again.instance;
}

/** What was not known in the plan may turn out to be a thing that Groundstate itself stands on. */
function refuseOwnParts(instance: Instance, input: StackPlan['input']): void {
  const { refusal } = ownRefusalOf(instance, instance.decided?.action ?? 'none', input) ?? {};
  if (refusal !== undefined) {
    throw new Failure({
      code: 'own-rights',
      handling: 'ask',
      summary: 'A change would reach what Groundstate itself stands on',
      detail: `${refusal} Nothing of it was done.`,
      address: instance.address,
    });
  }
}

/** Conditions that could not be told in the plan, and that do not hold now that they can. */
export function refuseBroken(
  subject: Pick<Instance, 'block' | 'key' | 'address'>,
  when: 'before' | 'after',
  evaluator: StackPlan['input']['evaluator'],
): void {
  const [broken] = brokenConditions(subject, when, evaluator);
  if (broken !== undefined) {
    throw new Failure({ ...broken, handling: 'ask' });
  }
}

/** Tells the expressions of the stack what the object of an instance is now, and the pass that it is ours. */
export function publishInstance(
  instance: Instance,
  live: Readonly<Record<string, unknown>>,
  id: string,
  plan: StackPlan,
): void {
  const { block, key } = instance;
  plan.input.foundIds.add(id); // what this run made or kept is ours, and so are the settings that AWS gave it at birth
  const present = { kind: 'present' as const, id, live: live as never, unread: {}, pending: undefined };
  noteLive(instance, present, plan.input.secrets);
  const value = instanceValue({ ...instance, id, observation: present }, false);
  plan.input.evaluator.setInstance(
    { mode: 'managed', type: block.type, name: block.name, ...(key === undefined ? {} : { key }) },
    value,
  );
}

/** Data sources that had to wait for something to be applied, in the order of the stack. */
async function readDeferredData(block: Block, plan: StackPlan, signal: AbortSignal): Promise<void> {
  const { input, evaluated } = plan;
  const needed = ancestors(block.id, input.dependenciesOf);
  for (const data of input.blocks) {
    if (!evaluated.deferredData.has(data.id) || !needed.has(data.id)) {
      continue;
    }
    for (const key of input.evaluator.expand(data).keys) {
      const local = { mode: 'data' as const, type: data.type, name: data.name, ...(key === undefined ? {} : { key }) };
      const { config } = input.evaluator.configure(data, key);
      const address = formatAddress({ stack: input.stack, ...local });
      refuseBroken({ block: data, key, address }, 'before', input.evaluator);
      const answer = await readDataInstance({ block: data, address, config, waits: false }, input, signal);
      if (answer.value !== undefined) {
        input.evaluator.setInstance(local, answer.value);
        refuseBroken({ block: data, key, address }, 'after', input.evaluator);
      }
    }
  }
}

function ancestors(blockId: string, dependenciesOf: (id: string) => ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...dependenciesOf(blockId)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!found.has(next)) {
      found.add(next);
      open.push(...dependenciesOf(next));
    }
  }
  return found;
}

function configurationFailure(instance: Instance, detail: string): Failure {
  return new Failure({
    code: 'not-evaluated',
    handling: 'wait',
    summary: 'A resource could not be evaluated',
    detail: `${detail} ${instance.address} is left alone in this pass.`,
    address: instance.address,
  });
}
