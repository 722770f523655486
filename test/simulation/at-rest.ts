import { ownTags } from '../../src/core/kinds/tag-map.ts';
import type { Wanted, WantedField } from './estate.ts';
import { storedEntries, storedIntents, storedLock } from './ledger-view.ts';
import type { CloudObject } from './objects.ts';
import { addressIn, addressOf, type Invariant, type Watched } from './watch.ts';

const DEFAULTS: Readonly<Record<string, Readonly<Record<string, WantedField>>>> = {
  disk: { size: 8, label: 'none' },
  queue: { delay: 0, policy: 'none' },
  net: { dns: 'on' },
  grant: { level: 'low' },
};

/** Something that is not yet, or never will be, as Git wants it. */
interface Unrest {
  readonly invariant: Invariant;
  readonly text: string;
  /** It may be so for ever where a person has to be asked. */
  readonly isHeld: boolean;
}

/** What is still not as it must be once the faults are over: nothing, where live, ledger and Git are one. */
export function unrest(watched: Watched): readonly Unrest[] {
  const unrest = watched.stacks.flatMap((stack) => unrestOf(stack, watched));
  return watched.rules.isOpen ? unrest : unrest.filter(({ isHeld }) => !isHeld);
}

function unrestOf(stack: string, watched: Watched): readonly Unrest[] {
  const { cloud, table, repository } = watched;
  const { tip } = repository;
  const wanted = tip.stacks.get(stack) ?? [];
  const entries = storedEntries(table, stack);
  const lock = storedLock(table.get(`STACK#${stack}`, 'LOCK'));
  const found: Unrest[] = [];
  const add = (invariant: Invariant, text: string, isHeld = true): void => void found.push({ invariant, text, isHeld });
  for (const intent of storedIntents(table, stack)) {
    add('ledger explains live', `an open intent ${intent.op} of ${intent.address}`, false);
  }
  if (lock?.appliedCommit !== tip.id) {
    add('converges', `${stack} is at ${lock?.appliedCommit}, and the tip is ${tip.id}`);
  }
  const ids = new Set(entries.map(({ id }) => id));
  const known = new Set<CloudObject>();
  for (const one of wanted) {
    const address = addressIn(stack, one);
    const entry = entries.find((candidate) => candidate.address === address);
    const live = cloud
      .alive(one.kind)
      .filter(
        (object) => addressOf(object) === address || (addressOf(object) === undefined && object.id === entry?.id),
      );
    for (const object of live) known.add(object);
    const object = live.find(({ id }) => id === entry?.id) ?? live[0];
    if (live.length > 1) {
      add(
        'no twin',
        `${address} is ${live.map(({ id }) => id).join(' and ')}`,
        live.every(({ id }) => ids.has(id)),
      );
    }
    if (object === undefined) add('converges', `${address} does not exist`);
    else if (entry?.id !== object.id) {
      add('ledger explains live', `${address} is ${object.id}, and the ledger says ${entry?.id}`, false);
    } else for (const text of differences(object, one, stack, watched)) add('converges', `${address}: ${text}`);
  }
  for (const entry of entries) {
    if (!wanted.some((one) => addressIn(stack, one) === entry.address)) {
      add('ledger explains live', `an entry for ${entry.address}, which is not in Git`);
    }
  }
  for (const object of cloud.alive()) {
    if (!known.has(object) && belongsTo(object, stack, watched)) {
      add(
        'no orphan',
        `${object.id} is not in Git (${addressOf(object) ?? 'no mark'})`,
        ids.has(object.id) || object.isByHand,
      );
    }
  }
  return found;
}

/** A route bears no mark: it belongs to the stack of its net. */
function belongsTo(object: CloudObject, stack: string, { cloud }: Watched): boolean {
  const parent = cloud.find(String(object.fields['net_id']));
  const address = addressOf(object) ?? (parent === undefined ? undefined : addressOf(parent));
  return address?.startsWith(`${stack}/`) === true;
}

function differences(object: CloudObject, wanted: Wanted, stack: string, { cloud }: Watched): readonly string[] {
  const resolve = (value: WantedField): string | number | undefined =>
    typeof value === 'object'
      ? cloud.alive('net').find((net) => addressOf(net) === `${stack}/aws_sim_net.${value.net}`)?.id
      : value;
  const fields = Object.entries({ ...DEFAULTS[wanted.kind], ...wanted.fields });
  const wrong = fields
    .map(([name, value]) => ({ name, want: resolve(value), live: object.fields[name] }))
    .filter(({ want, live }) => want !== live)
    .map(({ name, want, live }) => `${name} is ${live} and Git wants ${want}`);
  const tags = JSON.stringify(ownTags(object.tags));
  const wantedTags = JSON.stringify(wanted.tags ?? {});
  return tags === wantedTags ? wrong : [...wrong, `tags are ${tags} and Git wants ${wantedTags}`];
}
