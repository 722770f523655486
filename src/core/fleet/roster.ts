import type { Presence } from './presence.ts';

interface Sighting {
  readonly presence: Presence;
  /** When its beat was first seen, or moved last. By the observer's monotonic clock. */
  readonly movedAt: number;
  /** Its beat moved before our eyes. */
  readonly isProved: boolean;
}

/**
 * A look may fall between two beats, but not two looks in a row; so whoever looks as often as the other one beats finds at the second look
 * without a new beat that it is dead.
 */
const beatsToWait = 1.75;
/** A worker that was alone does not beat; it begins with its first look after we came. */
const beatsToProve = 1.4;
/** For the way through the table. */
const graceMs = 1_000;

/**
 * Which other workers live. Only the observer's own clock counts: a worker lives as long as its beat moves. One that is seen for the first
 * time is given time to prove it, so that a start beside others does not take their stacks.
 */
export class Roster {
  /** In the order of their ids. */
  #sightings = new Map<string, Sighting>();

  /** Takes in what the table has now; what is gone from it has left. */
  see(rows: readonly Presence[], now: number): void {
    const sightings = rows.map((presence): [string, Sighting] => {
      const known = this.#sightings.get(presence.id);
      const hasMoved = known !== undefined && known.presence.beat !== presence.beat;
      const movedAt = known === undefined || hasMoved ? now : known.movedAt;
      return [presence.id, { presence, movedAt, isProved: hasMoved || known?.isProved === true }];
    });
    this.#sightings = new Map(sightings.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The others that live, by their ids; also those that still may prove it. */
  living(now: number): readonly Presence[] {
    return this.#within(now).map(({ presence }) => presence);
  }

  /** Whether it is not known yet of one of them. */
  isInDoubt(now: number): boolean {
    return this.#within(now).some(({ isProved }) => !isProved);
  }

  #within(now: number): readonly Sighting[] {
    return [...this.#sightings.values()].filter(({ presence: { everyMs }, movedAt, isProved }) => {
      return now - movedAt <= (isProved ? beatsToWait : beatsToProve) * everyMs + graceMs;
    });
  }
}
