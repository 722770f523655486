/** What the fake cloud has: a disk (class T), a queue (N), a net (G), a route and a grant (R), a revision (V). */
export type Kind = 'disk' | 'queue' | 'net' | 'route' | 'grant' | 'revision';
export const kinds: readonly Kind[] = ['disk', 'queue', 'net', 'route', 'grant', 'revision'];

export type Tags = Readonly<Record<string, string>>;
export type Fields = Readonly<Record<string, string | number>>;
export type State = 'creating' | 'ready' | 'changing' | 'deleting';

/** An object as a read shows it. */
export interface Seen {
  readonly id: string;
  readonly fields: Fields;
  readonly tags: Tags;
  readonly state: State;
  readonly routes: readonly { readonly id: string; readonly fields: Fields }[];
}

/** How an object was at a time; without fields: it was not there. */
interface Snapshot {
  readonly at: number;
  readonly fields: Fields | undefined;
  readonly tags: Tags;
}

/** An object of the fake cloud, with all that it ever was, so that a read can show an older view. */
export class CloudObject {
  readonly kind: Kind;
  readonly id: string;
  /** The how manieth object of its cloud it is; pages go by it. */
  readonly order: number;
  readonly token: string | undefined;
  /** The request that made it, as it was sent: for the answer to the same token. */
  readonly request: string;
  readonly bornAt: number;
  /** A person made it. */
  readonly isByHand: boolean;
  fields: Fields;
  tags: Tags;
  diedAt: number | undefined;
  /** Until when AWS works on it, and what it calls that. */
  work: { readonly state: State; readonly until: number } | undefined;
  readonly #history: Snapshot[] = [];

  constructor(
    given: Pick<CloudObject, 'kind' | 'id' | 'order' | 'token' | 'request' | 'bornAt' | 'isByHand' | 'fields' | 'tags'>,
  ) {
    this.kind = given.kind;
    this.id = given.id;
    this.order = given.order;
    this.token = given.token;
    this.request = given.request;
    this.bornAt = given.bornAt;
    this.isByHand = given.isByHand;
    this.fields = given.fields;
    this.tags = given.tags;
    this.remember(given.bornAt);
  }

  get isAlive(): boolean {
    return this.diedAt === undefined;
  }

  /** Notes how it is from now on. */
  remember(at: number): void {
    this.#history.push({ at, fields: this.isAlive ? this.fields : undefined, tags: this.tags });
  }

  /** How it was at a time. */
  seenAt(at: number): Snapshot | undefined {
    for (let index = this.#history.length - 1; index >= 0; index -= 1) {
      const snapshot = this.#history[index];
      if (snapshot !== undefined && snapshot.at <= at) return snapshot.fields === undefined ? undefined : snapshot;
    }
    return undefined;
  }

  stateAt(at: number): State {
    return this.work !== undefined && at < this.work.until ? this.work.state : 'ready';
  }
}
