import { markTags } from '../../core/mark.ts';
import { canonicalText } from '../../core/plain.ts';
import type { Scope } from '../../core/scope.ts';
import type { Call } from '../../resources/call.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { EngineDeps } from '../deps.ts';
import type { StableValues } from '../planning/stable-values.ts';
import { CloudError } from '../ports/cloud.ts';
import type { AppliedMove, Intent, Lease, LedgerWrite } from '../ports/ledger.ts';
import { retry, WRITE_RETRY } from '../retry.ts';
import { GroupCommit } from './group-commit.ts';
import type { Sightings } from './sightings.ts';

/** Larger texts are kept out of intents; a hash stands for them. Characters. */
const LARGE_LEAF = 4_000;
const WITHHELD = '$withheld';

interface WriterPorts {
  readonly deps: EngineDeps;
  readonly sightings: Sightings;
  /** The run that writes; a task of an operator has none. */
  readonly runId?: string;
}

/** Makes the mutating calls of one run: under the lease, once each, and only where the intent is durable. */
export class Writer {
  readonly deps: EngineDeps;
  readonly sightings: Sightings;
  readonly lease: Lease;
  readonly commit: string;
  readonly signal: AbortSignal;
  readonly #called = new Set<string>();
  readonly #group: GroupCommit;
  readonly #session: string;
  #stable: StableValues | undefined;

  constructor(ports: WriterPorts, lease: Lease, commit: string, signal: AbortSignal) {
    this.deps = ports.deps;
    this.sightings = ports.sightings;
    this.lease = lease;
    this.commit = commit;
    this.signal = AbortSignal.any([signal, lease.signal]);
    this.#session = `${ports.runId ?? 'operator'}.${lease.fence}`;
    this.#group = new GroupCommit((writes) => this.#write(writes), ports.deps.clock, lease.signal);
  }

  /**
   * The name of an operation on an address, no other holder's; at most 36 characters of [a-z0-9-]. It is the client token and
   * stands in the mark, so an object tells which attempt made it, and a token is never used for another object.
   */
  operationId(kind: Intent['kind'], scope: Scope, address: string, generation: number): string {
    const text = canonicalText({
      installation: this.deps.settings.installation,
      scope,
      address,
      generation,
      commit: this.commit,
      fence: this.lease.fence,
    });
    return `${kind}-${this.deps.ledger.hash(text).slice(0, 28)}`;
  }

  marks(address: string, operation: string): Readonly<Record<string, string>> {
    return markTags({ installation: this.deps.settings.installation, address, operation });
  }

  /** From now on values that were chosen for places of the document go with the next record: before anything is made of them. */
  carry(stable: StableValues): void {
    this.#stable = stable;
  }

  /** Runs one step of an apply, whose records join those of the other steps. */
  step<T>(work: () => Promise<T>): Promise<T> {
    return this.#group.step(work);
  }

  /** The addresses for which a mutating call was made, or was about to be: those of which there was an intent. */
  get called(): ReadonlySet<string> {
    return this.#called;
  }

  record(writes: readonly LedgerWrite[]): Promise<void> {
    for (const write of writes) {
      if (write.kind === 'put intent' && write.intent.settled !== true) this.#called.add(write.intent.address);
    }
    return this.#group.record(writes);
  }

  /** Records the end of a run, and moves the applied commit in the same transaction where all of it was done. */
  conclude(writes: readonly LedgerWrite[], move: Omit<AppliedMove, 'at'> | undefined): Promise<void> {
    return move === undefined
      ? this.record(writes)
      : this.#carried(writes, (all) => this.lease.advance({ ...move, at: this.deps.clock.now() }, all));
  }

  #write(writes: readonly LedgerWrite[]): Promise<void> {
    return this.#carried(writes, (all) => this.lease.record(all));
  }

  async #carried(writes: readonly LedgerWrite[], send: (all: readonly LedgerWrite[]) => Promise<void>): Promise<void> {
    const chosen = this.#stable?.fresh() ?? [];
    await send([...chosen.map((value) => ({ kind: 'put stable value' as const, value })), ...writes]);
    this.#stable?.settle(chosen);
  }

  /** Sends one call. Codes in `already` are an answer. What may have happened is never sent again from here. */
  async send(type: ResourceType, scope: Scope, call: Call): Promise<unknown> {
    const once = (): Promise<unknown> => {
      this.lease.assertAlive(this.deps.settings.callBudgetMs);
      return this.deps.cloud.send(
        {
          scope,
          service: type.service,
          call,
          purpose: 'write',
          session: this.#session,
          guard: () => this.lease.assertAlive(this.deps.settings.callBudgetMs),
        },
        this.signal,
      );
    };
    try {
      return await retry(once, WRITE_RETRY, this.deps, this.signal);
    } catch (thrown) {
      if (thrown instanceof CloudError && call.already.includes(thrown.code)) {
        return undefined;
      }
      throw thrown;
    }
  }

  /** The request as an intent keeps it: secrets and large texts as keyed hashes, because the ledger is no vault. */
  intentRequest(request: object, secrets: ReadonlySet<string>): Readonly<Record<string, unknown>> {
    const text = JSON.stringify(request, (_key, value: unknown) => {
      if (typeof value === 'string' && (holdsSecret(value, secrets) || value.length > LARGE_LEAF)) {
        return { [WITHHELD]: this.deps.ledger.hash(value) };
      }
      return value;
    });
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  }
}

/** Shorter secrets are only known as a whole: a part of a text that equals one says nothing. */
const SHORTEST_PART = 6;

function holdsSecret(text: string, secrets: ReadonlySet<string>): boolean {
  return secrets.has(text) || [...secrets].some((secret) => secret.length >= SHORTEST_PART && text.includes(secret));
}

/** Whether a kept request can be sent again as it was. */
export function isReplayable(request: Readonly<Record<string, unknown>>): boolean {
  return !JSON.stringify(request).includes(`"${WITHHELD}"`);
}
