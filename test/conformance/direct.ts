import { createSystemChance } from '../../src/adapters/clock/system-chance.ts';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { MARK_PREFIX } from '../../src/core/kinds/tag-map.ts';
import type { Observation } from '../../src/core/observation.ts';
import { membersOf } from '../../src/core/plain.ts';
import type { Plain } from '../../src/core/value.ts';
import { Observer } from '../../src/engine/observe.ts';
import { CloudError } from '../../src/engine/ports/cloud.ts';
import type { Entry } from '../../src/engine/ports/ledger.ts';
import type { Call } from '../../src/resources/call.ts';
import type { ResourceType } from '../../src/resources/define.ts';
import type { EstateRig } from '../support/estate-rig.ts';

type Values = Readonly<Record<string, Plain>>;

/** An object as the person beside the worker reaches it: by the calls of its type, without the engine's records. */
export interface DirectObject {
  /** Reads every attribute. */
  observe(): Promise<Observation>;
  /** Sets one attribute to another value. */
  change(attribute: string, to: Plain): Promise<void>;
  /** Takes the object away; what says that it is gone already is fine. */
  remove(): Promise<void>;
  /** How many objects of the account bear the mark of this address. */
  countMarked(encodedAddress: string): Promise<number>;
}

const never = new AbortController().signal;

/** The object of an entry of the ledger. */
export function directObject(rig: EstateRig, type: ResourceType, entry: Entry): DirectObject {
  const { scope, id } = entry;
  const ports = { cloud: rig.person, clock: systemClock, chance: createSystemChance() };
  const send = async (call: Call): Promise<void> => {
    try {
      await rig.person.send({ scope, service: type.service, call, purpose: 'write' }, never);
    } catch (thrown) {
      if (!(thrown instanceof CloudError) || ![...call.already, ...type.absent].includes(thrown.code)) throw thrown;
    }
  };
  const observe = async (): Promise<Observation> => {
    const target = { address: entry.address, type, scope, id, wanted: new Set(Object.keys(type.attributes)) };
    const observed = await new Observer(ports).observe([target], { hints: false }, never);
    return observed.get(entry.address)?.observation ?? { kind: 'absent' };
  };
  const live = async (): Promise<Values> => {
    const observation = await observe();
    if (observation.kind !== 'present') throw new Error(`${entry.address} is ${observation.kind}`);
    return observation.live as Values;
  };
  return {
    observe,
    async change(attribute, to) {
      const found = await live();
      const desired = { ...nothingOf(type), ...entry.applied, [attribute]: to };
      const marks = Object.entries(membersOf(found['tags'])).filter(([key]) => key.startsWith(MARK_PREFIX));
      const given = { id, desired, live: found, changed: new Set([attribute]), marks: Object.fromEntries(marks) };
      const aspect = type.aspects.find(({ owns }) => (owns as readonly string[]).includes(attribute));
      for (const call of aspect?.write(given as never, { scope }) ?? []) await send(call);
    },
    async remove() {
      const observation = await observe();
      if (observation.kind !== 'present') return;
      for (const call of type.remove.calls({ id, live: observation.live as never }, { scope })) await send(call);
    },
    async countMarked(encodedAddress) {
      const { marked } = type;
      if (marked === undefined) return (await observe()).kind === 'present' ? 1 : 0;
      const items = await new Observer(ports).pages.items(scope, marked.from, { kind: 'all' }, never);
      return items.filter((item) => marked.tags(item)[`${MARK_PREFIX}address`] === encodedAddress).length;
    },
  };
}

function nothingOf(type: ResourceType): Values {
  return Object.fromEntries(Object.keys(type.attributes).map((name) => [name, null]));
}
