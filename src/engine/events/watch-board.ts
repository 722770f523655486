import { namesOf } from '../../core/events/names.ts';
import type { RecordedCall } from '../../core/events/read-message.ts';
import type { StackPolicy } from '../../core/stack-policy.ts';
import { Observer } from '../observe.ts';
import type { Instance } from '../planning/instance.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { Cloud } from '../ports/cloud.ts';
import { type Filed, type Touched, touchedBy } from './touched-by.ts';

/** What the last pass over a stack knows of it, with which a single object can be looked at again. */
export interface Watched {
  readonly plan: StackPlan;
  readonly policy: StackPolicy | undefined;
  /** The fence of the lock then: it grows with every run of the stack, whichever worker makes it. */
  readonly fence: number | undefined;
}

/** The stacks as the last passes of this process saw them, with an index of everything that events may call their objects. */
export class WatchBoard {
  readonly #watched = new Map<string, Watched & { index?: ReadonlyMap<string, readonly Filed[]> }>();
  readonly #blind = new Set<string>();

  /** What was planned while somebody else was at work on the stack is good for nothing later. */
  keep(stack: string, plan: StackPlan, policy: StackPolicy | undefined): void {
    const { lock } = plan.input.state;
    if (lock?.held === true) {
      this.drop(stack);
    } else {
      this.#watched.set(stack, { plan: withoutPages(plan), policy, fence: lock?.fence });
      this.#blind.delete(stack);
    }
  }

  /** Until its next pass nothing is known of the stack. */
  drop(stack: string): void {
    this.#watched.delete(stack);
    this.#blind.add(stack);
  }

  /** The stack is somebody else's: nothing is known of it, and nobody here has to find out. */
  forget(stack: string): void {
    this.#watched.delete(stack);
    this.#blind.delete(stack);
  }

  /** Stacks of which nothing is known at the moment. */
  get blind(): ReadonlySet<string> {
    return this.#blind;
  }

  get(stack: string): Watched | undefined {
    return this.#watched.get(stack);
  }

  /** The ids of the objects that were touched. */
  idsOf(stack: string, { objects }: Touched): readonly string[] {
    const instances = this.#watched.get(stack)?.plan.evaluated.instances;
    return [...objects.keys()].flatMap((address) => instances?.get(address)?.id ?? []);
  }

  /** How the stacks that have objects in an account reach it. */
  cloudOf(account: string): Cloud | undefined {
    const plans = [...this.#watched.values()].map(({ plan }) => plan);
    return plans.find(({ input }) => input.state.entries.some(({ scope }) => scope.account === account))?.input.cloud;
  }

  /** The objects that a call may have changed, by stack; it takes as long as the call has names, however many objects there are. */
  touched(call: RecordedCall): ReadonlyMap<string, Touched> {
    const found = new Map<string, Touched>();
    for (const [stack, watched] of this.#watched) {
      watched.index ??= indexOf(watched.plan);
      const { index } = watched;
      const filed = [...call.names].flatMap((name) => index.get(name) ?? []);
      const touched = filed.length === 0 ? undefined : touchedBy(call.record, filed, watched.plan.childTypes);
      if (touched !== undefined) {
        found.set(stack, touched);
      }
    }
    return found;
  }
}

/** What a pass read is not kept beyond it: the answers of AWS are many times larger than what was taken from them. */
function withoutPages(plan: StackPlan): StackPlan {
  const observer = new Observer(plan.input.observer.ports);
  return { ...plan, input: { ...plan.input, observer, observed: new Map() } };
}

function indexOf(plan: StackPlan): ReadonlyMap<string, readonly Filed[]> {
  const index = new Map<string, Filed[]>();
  const file = (name: string, filed: Filed): void => {
    const known = index.get(name);
    if (known === undefined) {
      index.set(name, [filed]);
    } else {
      known.push(filed);
    }
  };
  const bearers = new Map<string, number>();
  const instances = [...plan.evaluated.instances.values()].map((instance) => ({ instance, names: ownNames(instance) }));
  for (const { instance, names } of instances) {
    for (const name of names) {
      const key = `${instance.type.type} ${name}`;
      bearers.set(key, (bearers.get(key) ?? 0) + 1);
    }
  }
  for (const { instance, names } of instances) {
    // What several objects of a type bear is no name of theirs: the id of their owner.
    for (const name of [...names].filter((one) => bearers.get(`${instance.type.type} ${one}`) === 1)) {
      file(name, { instance, isPart: false });
    }
    for (const name of wholeNames(instance)) {
      file(name, { instance, isPart: true });
    }
  }
  return index;
}

/** Its id, and the ids that AWS gave it beside that one (of an association, of an attachment). */
function ownNames({ id, type, observation }: Instance): ReadonlySet<string> {
  const live = observation?.kind === 'present' ? observation.live : {};
  const given = Object.entries(live)
    .filter(([name, value]) => typeof value === 'string' && type.attributes[name]?.computed === true)
    .filter(([name]) => name === 'id' || name === 'arn' || name.endsWith('_id'))
    .map(([, value]) => value as string);
  return new Set([...(id === undefined ? [] : [id]), ...given].flatMap(namesOf));
}

/** The names of what it is a part of: the group of a rule, the table of a route, the role of a policy. */
function wholeNames({ type, desired, entry, observation }: Instance): readonly string[] {
  const attribute = type.child?.parentAttribute ?? type.settingOf;
  if (attribute === undefined) {
    return [];
  }
  const live = observation?.kind === 'present' ? observation.live[attribute] : undefined;
  const whole = [live, desired.values[attribute], entry?.applied[attribute]].find((value) => typeof value === 'string');
  return typeof whole === 'string' ? namesOf(whole) : [];
}
