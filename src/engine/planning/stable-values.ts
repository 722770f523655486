import { encodeBase64, hashSync } from 'bcryptjs';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { digest } from '../../core/digest.ts';
import { canonicalText } from '../../core/plain.ts';
import type { StablePort } from '../../terraform/ports.ts';
import type { StableValue, StackState } from '../ports/ledger.ts';

interface StableInput {
  readonly state: Pick<StackState, 'stack' | 'stable' | 'appliedCommit'>;
  /** The keyed hash of the ledger. */
  hash(text: string): string;
  /** The time of this pass: milliseconds since the epoch. */
  readonly now: number;
}

/** Computing one takes a tenth of a second on purpose, and a pass asks for it several times. Bounded, by keyed hash. */
const computed = new Map<string, string>();
const MOST_COMPUTED = 1_000;

/**
 * The values of `uuid()`, `timestamp()` and `bcrypt()` of one stack in one pass, one for each place of the document: what the ledger
 * keeps, or else one that is chosen now. A choice depends on the commit that was applied last, so that a plan and the run that applies
 * it choose alike, and that a place which comes back after it had left Git gets another value.
 */
export class StableValues {
  readonly port: StablePort;
  readonly #given: StableInput;
  readonly #kept: ReadonlyMap<string, StableValue>;
  readonly #fresh = new Map<string, StableValue>();
  readonly #asked = new Set<string>();

  constructor(given: StableInput) {
    const { state, hash, now } = given;
    const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
    this.#given = given;
    this.#kept = new Map(state.stable.map((value) => [value.place, value]));
    this.port = {
      planTimestamp: () => time,
      timestamp: (place) => this.#value(place, 'timestamp', () => time),
      uuid: (place) => this.#value(place, 'uuid', (bytes) => formatUuid(bytes)),
      bcrypt: (place, text, cost) => {
        const salt = this.#value(place, 'bcrypt', (bytes) => encodeBase64(bytes, 16));
        return bcryptOnce(text, `$2a$${String(cost).padStart(2, '0')}$${salt}`, hash);
      },
    };
  }

  /** Choices that the ledger does not hold yet: they go with the first record, before anything is made of them. */
  fresh(): readonly StableValue[] {
    return [...this.#fresh.values()];
  }

  /** Tells that the ledger holds these now. */
  settle(values: readonly StableValue[]): void {
    for (const { place } of values) {
      this.#fresh.delete(place);
    }
  }

  /** Places that the ledger keeps a value for and that this pass did not come by. */
  unasked(): readonly string[] {
    return [...this.#kept.keys()].filter((place) => !this.#asked.has(place));
  }

  #value(place: string, kind: StableValue['kind'], choose: (bytes: Uint8Array) => string): string {
    this.#asked.add(place);
    const known = this.#kept.get(place) ?? this.#fresh.get(place);
    if (known?.kind === kind) {
      return known.value;
    }
    const { state, hash, now } = this.#given;
    const seed = hash(canonicalText({ stable: kind, stack: state.stack, place, after: state.appliedCommit ?? null }));
    const bytes = Uint8Array.from({ length: 16 }, (_, at) =>
      Number.parseInt(digest(seed).slice(at * 2, at * 2 + 2), 16),
    );
    const value = { place, kind, value: choose(bytes), at: now };
    this.#fresh.set(place, value);
    return value.value;
  }
}

/** Says in the plan which values are chosen now, because Terraform would choose them anew at every run. */
export function stableNotes(stable: StableValues): readonly Diagnostic[] {
  const fresh = stable.fresh();
  if (fresh.length === 0) {
    return [];
  }
  const shown = fresh.slice(0, 10).map(({ kind, place }) => `${kind}() of ${sayPlace(place)}`);
  const more = fresh.length > shown.length ? ` and ${fresh.length - shown.length} more` : '';
  return [
    {
      severity: 'warning',
      code: 'value-chosen-once',
      summary: 'Values are chosen once and kept',
      detail: `Terraform would choose these anew at every run. Here the first apply chooses them for good, and the ledger keeps them as long as their place is in Git: ${shown.join(', ')}${more}.`,
    },
  ];
}

/** `aws_x.a|resource.aws_x.a.name#2` as people find it in the document. */
function sayPlace(place: string): string {
  const [owner = place, path] = (place.split('#')[0] ?? place).split('|');
  return path === undefined || path === owner ? owner : `${owner} (${path})`;
}

/** Version 4, variant 1, as RFC 9562 writes it. */
function formatUuid(bytes: Uint8Array): string {
  const fixed = Uint8Array.from(bytes);
  fixed[6] = ((fixed[6] ?? 0) & 0x0f) | 0x40;
  fixed[8] = ((fixed[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...fixed].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Only the salt is kept in the ledger; with it the same text gives the same hash, and another text another one. */
function bcryptOnce(text: string, salt: string, hash: StableInput['hash']): string {
  const key = hash(canonicalText([salt, text]));
  const known = computed.get(key);
  if (known !== undefined) {
    return known;
  }
  if (computed.size >= MOST_COMPUTED) {
    computed.clear();
  }
  const made = hashSync(text, salt);
  computed.set(key, made);
  return made;
}
