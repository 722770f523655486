import { principalOf } from './person.ts';

/** What the worker's settings may ask two people for. */
export const TWO_PERSON_DEEDS = ['lock-break', 'history-rewrite'] as const;
export type TwoPersonDeed = (typeof TWO_PERSON_DEEDS)[number];

/** A person's word that a deed may be done. */
export interface Word {
  /** Who says so, for people: a user and a machine. */
  readonly by: string;
  /** The ARN that AWS gave for their credentials. */
  readonly identity: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly reason?: string | undefined;
}

/** How long the word of the first person waits for the second one. Milliseconds. */
export const WORD_LASTS_MS = 3_600_000;

/** Whether a word still waits for its second person. */
export function isFresh(word: Pick<Word, 'at'>, now: number): boolean {
  return now - word.at < WORD_LASTS_MS;
}

/** Whether two words are those of two people, as far as AWS can tell them apart. */
export function areTwoPeople(first: Pick<Word, 'identity'>, second: Pick<Word, 'identity'>): boolean {
  return principalOf(first.identity) !== principalOf(second.identity);
}
