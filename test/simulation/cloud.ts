import { MARK_PREFIX } from '../../src/core/kinds/tag-map.ts';
import { CloudError, type CloudOutcome } from '../../src/engine/ports/cloud.ts';
import type { World } from './exchange.ts';
import { CloudObject, type Kind, type Seen } from './objects.ts';
import type { ChangeInput, CreateInput, ListInput, ListOutput } from './types.ts';

/** Under which right a write was sent. */
export interface Author {
  readonly name: string;
  readonly stack: string;
  readonly fence: number;
  readonly commit: string;
  readonly signedAt: number;
}

/** What a write did. */
export interface Effect {
  readonly kind: 'create' | 'change' | 'delete';
  readonly object: CloudObject;
  /** Undefined: a person. */
  readonly author: Author | undefined;
}

const PAGE = 3;
const COOL_DOWN_MS = 60_000;

/**
 * Stands for an AWS account: objects with marks, client tokens, names, relations and versions, that take time to be made,
 * changed and deleted, and that a read may show as they were some time ago, each read by itself.
 */
export class FakeCloud {
  readonly objects = new Map<string, CloudObject>();
  /** Told right after each effect. */
  onEffect: (effect: Effect) => void = () => {};
  /** How old a view may be, and how often one is. */
  staleness: { readonly most: number; readonly share: number } = { most: 0, share: 0 };
  /** How long a signature is good. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
  signatureMs = 300_000;
  readonly #world: World;
  #made = 0;
  #born = 0;

  constructor(world: World) {
    this.#world = world;
  }

  alive(kind?: Kind): readonly CloudObject[] {
    return [...this.objects.values()].filter(
      (object) => object.isAlive && (kind === undefined || object.kind === kind),
    );
  }

  find(id: string): CloudObject | undefined {
    const object = this.objects.get(id);
    return object?.isAlive === true ? object : undefined;
  }

  /** Whether a request made an object that was deleted since. */
  isUndone(input: object): boolean {
    const request = JSON.stringify(input);
    return [...this.objects.values()].some((object) => !object.isAlive && object.request === request);
  }

  /** Carries out an operation at this very moment; a CloudError is its answer too. */
  perform(operation: string, input: object, author: Author | undefined): unknown {
    const [verb, kind] = operation.split('.') as [string, Kind];
    switch (verb) {
      case 'List':
        return this.#list(kind, input as ListInput);
      case 'Get':
      case 'Tags':
        return this.#get(operation, (input as ChangeInput).id);
      case 'Trail':
        return {};
      case 'Create':
        return this.#create(kind, input as CreateInput, author);
      case 'Change':
      case 'Tag':
        return this.#change(operation, input as ChangeInput, author);
      case 'Delete':
        return this.#delete(operation, (input as ChangeInput).id, author);
      default:
        throw new Error(`the fake cloud knows no ${operation}`);
    }
  }

  #viewTime(): number {
    const { random, scheduler, climate, trace } = this.#world;
    if (climate.isCalm || !random.happens(this.staleness.share)) return scheduler.now;
    trace.count('stale read');
    return scheduler.now - random.between(0, this.staleness.most);
  }

  #list(kind: Kind, { token, keys, installation }: ListInput): ListOutput {
    const at = this.#viewTime();
    const items: Seen[] = [];
    let last = '';
    for (const object of this.objects.values()) {
      if (object.kind !== kind || object.order <= Number(token ?? 0)) continue;
      const seen = this.#see(object, at);
      const key = keys?.index === 'net' ? String(seen?.fields['net_id']) : object.id;
      if (seen === undefined || (keys !== undefined && !keys.values.includes(key))) continue;
      if (installation !== undefined && seen.tags[`${MARK_PREFIX}installation`] !== installation) continue;
      if (items.length === PAGE) return { items, next: last };
      items.push(seen);
      last = String(object.order);
    }
    return { items };
  }

  #see(object: CloudObject, at: number): Seen | undefined {
    const snapshot = object.seenAt(at);
    if (snapshot?.fields === undefined) return undefined;
    const { id, kind } = object;
    const { fields, tags } = snapshot;
    const routes = kind === 'net' ? this.#routesOf(id, at) : [];
    return { id, fields, tags, state: object.stateAt(at), routes };
  }

  #routesOf(netId: string, at: number): Seen['routes'] {
    return [...this.objects.values()].flatMap((object) => {
      const fields =
        object.kind === 'route' && object.fields['net_id'] === netId ? object.seenAt(at)?.fields : undefined;
      return fields === undefined ? [] : [{ id: object.id, fields }];
    });
  }

  #get(operation: string, id: string): Seen {
    const object = this.objects.get(id);
    const seen = object === undefined ? undefined : this.#see(object, this.#viewTime());
    if (seen === undefined) throw refusal(operation, 'NotFound');
    return seen;
  }

  #create(kind: Kind, input: CreateInput, author: Author | undefined): { readonly id: string } {
    const operation = `Create.${kind}`;
    const { fields, tags, token } = input;
    const request = JSON.stringify(input);
    const known = token === undefined ? undefined : [...this.objects.values()].find((object) => object.token === token);
    if (known !== undefined) {
      if (known.request !== request) throw refusal(operation, 'IdempotentParameterMismatch');
      this.#world.trace.count('create answered by its token');
      return { id: known.id };
    }
    const netId = fields['net_id'];
    if (netId !== undefined && this.find(String(netId)) === undefined) throw refusal(operation, 'NetNotFound');
    const id = this.#idFor(kind, input);
    const { now } = this.#world.scheduler;
    const former = this.objects.get(id);
    if (former !== undefined) {
      if (former.isAlive || this.#isRelated(kind, fields)) throw refusal(operation, 'AlreadyExists');
      const isCool = kind !== 'queue' || now - (former.diedAt ?? 0) >= COOL_DOWN_MS;
      if (!isCool) {
        this.#world.trace.count('name held back');
        throw refusal(operation, 'QueueDeletedRecently', 'busy');
      }
    }
    if (kind === 'grant' && this.#isRelated(kind, fields)) throw refusal(operation, 'AlreadyExists');
    this.#born += 1;
    const object = new CloudObject({
      kind,
      id,
      order: this.#born,
      token,
      request,
      bornAt: now,
      isByHand: author === undefined,
      fields,
      tags,
    });
    if (kind === 'disk') object.work = { state: 'creating', until: now + this.#world.random.between(0, 8_000) };
    this.objects.delete(id);
    this.objects.set(id, object);
    this.#tell('create', object, author);
    return { id };
  }

  #isRelated(kind: Kind, { net_id, reader }: CreateInput['fields']): boolean {
    return (
      kind === 'grant' &&
      this.alive('grant').some(({ fields }) => fields['net_id'] === net_id && fields['reader'] === reader)
    );
  }

  #idFor(kind: Kind, { fields }: CreateInput): string {
    if (kind === 'queue') return String(fields['name']);
    if (kind === 'route') return `${fields['net_id']}_${fields['port']}`;
    this.#made += 1;
    return kind === 'revision' ? `${fields['family']}:${this.#made}` : `${kind}-${this.#made}`;
  }

  #change(operation: string, { id, fields, put, drop }: ChangeInput, author: Author | undefined): object {
    const object = this.find(id);
    if (object === undefined) throw refusal(operation, 'NotFound');
    const { now } = this.#world.scheduler;
    if (object.stateAt(now) !== 'ready') throw refusal(operation, 'IncorrectState', 'busy');
    if (fields !== undefined) object.fields = { ...object.fields, ...fields };
    const kept = Object.entries(object.tags).filter(([key]) => drop?.includes(key) !== true);
    object.tags = { ...Object.fromEntries(kept), ...put };
    object.remember(now);
    if (object.kind === 'disk' && fields?.['size'] !== undefined) {
      object.work = { state: 'changing', until: now + this.#world.random.between(0, 8_000) };
    }
    this.#tell('change', object, author);
    return {};
  }

  #delete(operation: string, id: string, author: Author | undefined): object {
    const object = this.find(id);
    if (object === undefined) throw refusal(operation, 'NotFound');
    const { now } = this.#world.scheduler;
    const state = object.stateAt(now);
    if (state === 'deleting') return {};
    if (state !== 'ready') throw refusal(operation, 'IncorrectState', 'busy');
    if (object.kind === 'net' && this.alive('grant').some(({ fields }) => fields['net_id'] === id)) {
      throw refusal(operation, 'DependencyViolation', 'busy');
    }
    this.#tell('delete', object, author);
    if (object.kind === 'disk') {
      const duration = this.#world.random.between(0, 8_000);
      object.work = { state: 'deleting', until: now + duration };
      this.#world.scheduler.after(duration, () => this.#bury(object));
    } else {
      this.#bury(object);
      // The routes of a net go with it, as those of a route table do.
      for (const child of object.kind === 'net' ? this.alive('route') : []) {
        if (child.fields['net_id'] === id) this.#bury(child);
      }
    }
    return {};
  }

  #bury(object: CloudObject): void {
    object.diedAt = this.#world.scheduler.now;
    object.remember(object.diedAt);
  }

  #tell(kind: Effect['kind'], object: CloudObject, author: Author | undefined): void {
    const { trace, scheduler } = this.#world;
    const who = author === undefined ? 'a person' : `${author.name} fence ${author.fence}`;
    trace.note(scheduler.now, `EFFECT ${kind} ${object.kind} ${object.id} ${JSON.stringify(object.fields)} by ${who}`);
    trace.count(`${kind} ${object.kind}`);
    this.onEffect({ kind, object, author });
  }
}

/** An answer of AWS that says no. */
export function refusal(operation: string, code: string, outcome: CloudOutcome = 'refused'): CloudError {
  return new CloudError({ outcome, code, operation, message: `sim:${operation} failed with ${code}` });
}
