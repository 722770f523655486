import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller, Identities } from '../../engine/ports/identity.ts';

/** A token as the list keeps it: never the token itself. */
export interface ListedToken extends Omit<Caller, 'id'> {
  /** The SHA-256 of the token, as bytes. A token is 256 random bits, so that a plain hash of it cannot be guessed. */
  readonly hash: Uint8Array;
  /** Milliseconds since the epoch; undefined: it does not end. */
  readonly until?: number | undefined;
}

/** The tokens of a list. Every entry is compared, each in constant time, so that time tells nothing of which one fits. */
export function createTokenList(list: () => readonly ListedToken[], now: () => number): Identities {
  return {
    async identify(token) {
      const hash = createHash('sha256').update(token).digest();
      const fitting = list().filter((entry) => entry.hash.length === hash.length && timingSafeEqual(entry.hash, hash));
      const valid = fitting.find(({ until }) => until === undefined || now() < until);
      return valid === undefined ? undefined : { name: valid.name, id: `token:${valid.name}`, role: valid.role };
    },
  };
}
