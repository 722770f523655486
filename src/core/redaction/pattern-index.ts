import { shortestSecret } from './secret-parts.ts';

/** A stretch of a text, and what was found there. */
export interface Match<T> {
  readonly from: number;
  readonly to: number;
  readonly owner: T;
}

/** The texts that begin with the same six characters, by their lengths. */
interface Bucket<T> {
  readonly byLength: Map<number, Map<string, T>>;
  /** The longest first: a text that begins like another one must not be cut in the middle. */
  lengths: readonly number[];
}

const WINDOW = shortestSecret;
const BASE = 31;
/** BASE to the power of WINDOW: the weight of the character that leaves the window, once the next one is in. */
const LEAVING = BASE ** WINDOW;
const FILTER_BITS = 16;

/**
 * Finds any of many texts in one pass (Rabin and Karp, 1987): each is known by the rolling hash of its first six characters, a
 * bitmap turns nearly all positions away, and only a hit is compared. Texts can be added at any time.
 */
export class PatternIndex<T> {
  readonly #buckets = new Map<number, Bucket<T>>();
  readonly #filter = new Uint8Array(2 ** FILTER_BITS);

  /** A text shorter than the window is never found. Of two equal ones the first stays. */
  add(text: string, owner: T): void {
    if (text.length < WINDOW) return;
    const hash = hashOf(text);
    const bucket = this.#buckets.get(hash) ?? { byLength: new Map<number, Map<string, T>>(), lengths: [] };
    const same = bucket.byLength.get(text.length) ?? new Map<string, T>();
    if (same.has(text)) return;
    bucket.byLength.set(text.length, same.set(text, owner));
    bucket.lengths = [...bucket.byLength.keys()].toSorted((left, right) => right - left);
    this.#buckets.set(hash, bucket);
    this.#filter[filterSlot(hash)] = 1;
  }

  /** The longest text at each place, in order; they may overlap. */
  findAll(text: string): readonly Match<T>[] {
    const matches: Match<T>[] = [];
    if (text.length < WINDOW || this.#buckets.size === 0) return matches;
    let hash = hashOf(text);
    for (let at = 0; ; at += 1) {
      if (this.#filter[filterSlot(hash)] === 1) {
        const match = this.#matchAt(text, at, hash);
        if (match !== undefined) matches.push(match);
      }
      const next = at + WINDOW;
      if (next >= text.length) return matches;
      hash = (Math.imul(hash, BASE) + text.charCodeAt(next) - Math.imul(text.charCodeAt(at), LEAVING)) | 0;
    }
  }

  #matchAt(text: string, from: number, hash: number): Match<T> | undefined {
    const bucket = this.#buckets.get(hash);
    for (const length of bucket?.lengths ?? []) {
      const owner = bucket?.byLength.get(length)?.get(text.slice(from, from + length));
      if (owner !== undefined) return { from, to: from + length, owner };
    }
    return undefined;
  }
}

/** Of the first window of a text. */
function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < WINDOW; at += 1) hash = (Math.imul(hash, BASE) + text.charCodeAt(at)) | 0;
  return hash;
}

function filterSlot(hash: number): number {
  return (hash ^ (hash >>> FILTER_BITS)) & (2 ** FILTER_BITS - 1);
}
