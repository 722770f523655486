import { MARK_PREFIX } from '../../src/core/kinds/tag-map.ts';
import { decodeAddress } from '../../src/core/mark.ts';
import type { Intent } from '../../src/engine/ports/ledger.ts';
import { BudgetWatch } from './budget-watch.ts';
import type { Author, Effect, FakeCloud } from './cloud.ts';
import { type Commit, FIXED, type Wanted } from './estate.ts';
import type { World } from './exchange.ts';
import { storedEntries, storedIntents, storedLock } from './ledger-view.ts';
import type { CloudObject } from './objects.ts';
import type { FakeRepository } from './repository.ts';
import { Resumes } from './resumes.ts';
import type { Rules } from './rules.ts';
import type { FakeTable, Written } from './table.ts';
import type { ChangeInput, CreateInput } from './types.ts';

/** What must be true of every run. */
export const invariants = [
  'converges',
  'no twin',
  'no orphan',
  'no stale writer',
  'no old commit over a new one',
  'no unasked delete',
  'not ours, not touched',
  'no silent re-creation',
  'ledger explains live',
  'intent before effect',
  'lease never granted twice',
  'stops in time',
  'no defect',
] as const;
export type Invariant = (typeof invariants)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly at: number;
  readonly text: string;
}

/** The parts of a simulation that the invariants look at. */
export interface Watched {
  readonly world: World;
  readonly cloud: FakeCloud;
  readonly table: FakeTable;
  readonly repository: FakeRepository;
  readonly stacks: readonly string[];
  readonly rules: Rules;
  readonly installation: string;
}

/** Checks the invariants that must hold at every moment, at the moment they could break. */
export class Watch {
  readonly violations: Violation[] = [];
  readonly resumes: Resumes;
  readonly #watched: Watched;
  readonly #issued = new Map<string, number>();
  readonly #granted = new Set<string>();
  /** Addresses whose object held data and was deleted by a person, while Git wanted it. */
  readonly #lost = new Map<string, number>();
  readonly #budget: BudgetWatch;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#budget = new BudgetWatch(watched.table);
    this.resumes = new Resumes(watched.world, watched.table);
    watched.cloud.onEffect = (effect) => this.#onEffect(effect);
    watched.table.onWritten = (written) => this.#onWritten(written);
  }

  report(invariant: Invariant, text: string): void {
    const { world } = this.#watched;
    const at = world.scheduler.now;
    world.trace.note(at, `VIOLATION of «${invariant}»: ${text}`);
    this.violations.push({ invariant, at, text });
  }

  /** A write is about to leave under a lease. */
  onSend({ name, stack, fence }: Author, operation: string, input: object): void {
    const { table } = this.#watched;
    const lock = storedLock(table.get(`STACK#${stack}`, 'LOCK'));
    const issued = this.#issued.get(stack) ?? 0;
    if ((lock !== undefined && lock.fence > fence) || issued > fence) {
      this.report(
        'no stale writer',
        `${name} sends ${operation} under fence ${fence}, while fence ${Math.max(lock?.fence ?? 0, issued)} was granted`,
      );
    }
    this.#issued.set(stack, Math.max(issued, fence));
    if (!storedIntents(table, stack).some((intent) => covers(intent, operation, input))) {
      this.report('intent before effect', `${name} sends ${operation} ${JSON.stringify(input)} without an intent`);
    }
  }

  onGranted(stack: string, fence: number, name: string): void {
    const grant = `${stack} ${fence}`;
    if (this.#granted.has(grant)) {
      this.report('lease never granted twice', `${name} was granted fence ${fence} of ${stack} again`);
    }
    this.#granted.add(grant);
    this.resumes.onGranted(stack, fence);
    this.#budget.onGranted(stack, fence);
  }

  #onEffect(effect: Effect): void {
    const { object, author, kind } = effect;
    if (author === undefined) {
      if (kind === 'delete') this.#noteLoss(object);
      return;
    }
    if (kind === 'create') {
      this.#checkTwins(object);
      this.#checkLoss(object);
    }
    if (kind !== 'create' && object.kind === 'queue' && object.isByHand) {
      this.report('not ours, not touched', `${author.name} made a ${kind} of ${object.id}, which somebody else made`);
    }
    if (kind === 'delete') this.#checkDelete(object, author);
  }

  #checkTwins(made: CloudObject): void {
    const operation = made.tags[`${MARK_PREFIX}operation`];
    const same = this.#watched.cloud
      .alive(made.kind)
      .filter((other) => operation !== undefined && other.tags[`${MARK_PREFIX}operation`] === operation);
    if (same.length > 1) {
      this.report('no twin', `${same.map(({ id }) => id).join(' and ')} were made by the same operation ${operation}`);
    }
  }

  #noteLoss(object: CloudObject): void {
    const { rules, table, stacks, repository } = this.#watched;
    const address = addressOf(object);
    if (!rules.disksHoldData || object.kind !== 'disk' || address === undefined) return;
    const isKnown = stacks.some((stack) => storedEntries(table, stack).some((entry) => entry.address === address));
    if (isKnown) this.#lost.set(address, repository.commits.length);
  }

  /** Whoever takes it out of Git and adds it again has said that it is to be made anew. */
  #checkLoss(object: CloudObject): void {
    const address = addressOf(object);
    const since = address === undefined ? undefined : this.#lost.get(address);
    if (address === undefined || since === undefined) return;
    const [stack = ''] = address.split('/');
    const wasTakenOut = this.#watched.repository.commits
      .slice(since - 1)
      .some(({ stacks }) => stacks.get(stack)?.some((one) => addressIn(stack, one) === address) !== true);
    if (!wasTakenOut) {
      this.report('no silent re-creation', `${address} held data, was deleted by a person and is made anew`);
    }
  }

  #checkDelete(object: CloudObject, author: Author): void {
    const { repository, table } = this.#watched;
    // What a person makes again while a delete of that name is on its way, only AWS could protect; policy is asked all the same.
    if (object.bornAt > author.signedAt && !object.isByHand) {
      this.report('no unasked delete', `a late request deletes ${object.id}, which was made after it was sent`);
      return;
    }
    const commit = repository.commit(author.commit);
    const entry = storedEntries(table, author.stack).find(
      ({ id, type }) => id === object.id && type.endsWith(object.kind),
    );
    const address = entry?.address ?? addressOf(object);
    if (commit === undefined) return;
    const most = commit.policy.maxDeletions;
    const overBudget = address === undefined ? undefined : this.#budget.onDeleted(object, author, { entry, most });
    if (overBudget !== undefined) this.report('no unasked delete', overBudget);
    if (this.#watched.rules.disksHoldData && object.kind === 'disk') {
      this.report('no unasked delete', `${author.name} deletes ${object.id}, which holds data`);
    }
    if (address?.includes(' (replaced ') === true) return;
    const problem =
      address === undefined
        ? this.#whyNotRemoveAdded(object, commit)
        : this.#whyNotDelete({ object, address, stack: author.stack }, commit);
    if (problem !== undefined) {
      this.report('no unasked delete', `${author.name} deletes ${object.id} (${address ?? 'added'}): ${problem}`);
    }
  }

  #whyNotRemoveAdded(object: CloudObject, { policy }: Commit): string | undefined {
    const isExclusive = policy.exclusive.includes(`aws_sim_${object.kind}`) && policy.drift === 'revert';
    return isExclusive ? undefined : 'nothing says that only Git may add it';
  }

  #whyNotDelete(
    { object, address, stack }: { readonly object: CloudObject; readonly address: string; readonly stack: string },
    { policy, stacks, id }: Commit,
  ): string | undefined {
    const wanted = stacks.get(stack)?.find((one) => addressIn(stack, one) === address);
    if (wanted === undefined) {
      return policy.prune === 'auto' ? undefined : 'it left Git, and nothing may be deleted for that';
    }
    const isReplaced = this.#isReplaced(object, wanted, stacks.get(stack) ?? []);
    return isReplaced ? undefined : `the commit ${id} wants it as it is`;
  }

  /** Whether a fixed field differs, or the net that it stands on is another one, or is about to be. */
  #isReplaced(object: CloudObject, wanted: Wanted, resources: readonly Wanted[]): boolean {
    const { cloud } = this.#watched;
    return FIXED[object.kind].some((field) => {
      const value = wanted.fields[field];
      if (typeof value !== 'object') return object.fields[field] !== value;
      const net = cloud.find(String(object.fields[field]));
      const wantedNet = resources.find(({ kind, name }) => kind === 'net' && name === value.net);
      if (net === undefined || wantedNet === undefined || !addressOf(net)?.endsWith(`aws_sim_net.${value.net}`)) {
        return true;
      }
      const isTwofold = cloud.alive('net').some((other) => other !== net && addressOf(other) === addressOf(net));
      return isTwofold || this.#isReplaced(net, wantedNet, resources);
    });
  }

  #onWritten(written: readonly Written[]): void {
    for (const one of written) {
      const { pk, sk, before, after } = one;
      const stack = pk.startsWith('STACK#') ? pk.slice('STACK#'.length) : undefined;
      if (stack === undefined) continue;
      this.resumes.onWritten(stack, one);
      if (sk === 'LOCK') this.#checkLock(stack, storedLock(before), storedLock(after));
      else if (after === undefined || sk.startsWith('RES#')) this.#checkExplained(stack);
    }
  }

  #checkLock(stack: string, before: ReturnType<typeof storedLock>, after: ReturnType<typeof storedLock>): void {
    if (before === undefined || after === undefined) return;
    if (after.fence < before.fence || (after.fence === before.fence && after.owner !== before.owner)) {
      this.report(
        'lease never granted twice',
        `${stack}: fence ${before.fence} of ${before.owner} became ${after.fence} of ${after.owner}`,
      );
    }
    if (before.appliedCommit !== undefined && after.appliedCommit !== before.appliedCommit) {
      if (!this.#watched.repository.isAncestor(before.appliedCommit, after.appliedCommit ?? '')) {
        this.report(
          'no old commit over a new one',
          `${stack}: applied was ${before.appliedCommit} and became ${after.appliedCommit}`,
        );
      }
    }
  }

  /** Whatever bears our mark is in the ledger, or an intent says that it may be there. */
  #checkExplained(stack: string): void {
    const { table, cloud } = this.#watched;
    const ids = new Set(storedEntries(table, stack).map(({ id, type }) => `${type} ${id}`));
    const open = new Set(storedIntents(table, stack).map(({ address }) => address));
    for (const object of cloud.alive()) {
      const address = addressOf(object);
      if (address === undefined || !address.startsWith(`${stack}/`) || open.has(address)) continue;
      if (object.work?.state !== 'deleting' && !ids.has(`aws_sim_${object.kind} ${object.id}`)) {
        this.report(
          'ledger explains live',
          `${object.id} bears the mark of ${address}, and neither entry nor intent knows it`,
        );
      }
    }
  }
}

/** The address of a resource of a commit. */
export function addressIn(stack: string, { kind, name }: Wanted): string {
  return `${stack}/aws_sim_${kind}.${name}`;
}

/** The address that the mark of an object gives. */
export function addressOf(object: CloudObject): string | undefined {
  const encoded = object.tags[`${MARK_PREFIX}address`];
  return encoded === undefined ? undefined : decodeAddress(encoded);
}

function covers(intent: Intent, operation: string, input: object): boolean {
  const [verb, kind] = operation.split('.');
  if (intent.type !== `aws_sim_${kind}`) return false;
  if (verb !== 'Create') return intent.id === (input as ChangeInput).id;
  const op = (input as CreateInput).tags[`${MARK_PREFIX}operation`];
  return intent.kind === 'create' && (op === undefined || intent.op === op);
}
