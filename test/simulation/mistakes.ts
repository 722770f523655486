import type { EstatePolicy } from '../../src/core/stack-policy.ts';
import { type Cloud, CloudError, type CloudRequest } from '../../src/engine/ports/cloud.ts';
import type { Ledger, LedgerWrite } from '../../src/engine/ports/ledger.ts';
import type { Source } from '../../src/engine/ports/source.ts';
import type { CreateInput } from './types.ts';
import type { Invariant } from './watch.ts';

/** How the parts under the engine are made wrong on purpose. */
export interface Mistakes {
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly cloud?: (cloud: Cloud) => Cloud;
  readonly source?: (source: Source) => Source;
  readonly policy?: (policy: EstatePolicy) => EstatePolicy;
  /** The table takes every write, whatever its condition says. */
  readonly ignoresConditions?: true;
  /** How long a request may be on its way. */
  readonly signatureMs?: number;
}

/** A known mistake, and the invariants of which one has to find it. */
export interface KnownMistake {
  readonly name: string;
  readonly mistakes: Mistakes;
  readonly foundBy: readonly Invariant[];
  /** Where the search begins, for one that few seeds show; the first seed where it is left out. */
  readonly from?: number;
}

/** A ledger whose leases do something else with what they are asked to record. */
function recording(change: (writes: readonly LedgerWrite[]) => readonly LedgerWrite[]): Mistakes {
  return {
    ledger: (ledger) => ({
      ...ledger,
      async acquire(input, signal) {
        const answer = await ledger.acquire(input, signal);
        if (answer.kind === 'held') return answer;
        const { lease } = answer;
        return {
          ...answer,
          lease: { ...lease, signal: lease.signal, record: (writes) => lease.record(change(writes)) },
        };
      },
    }),
  };
}

/** A cloud that sends something else than what it was given. */
function sending(send: (cloud: Cloud, request: CloudRequest, signal: AbortSignal) => Promise<unknown>): Mistakes {
  return { cloud: (cloud) => ({ ...cloud, send: (request, signal) => send(cloud, request, signal) }) };
}

function isCreate({ call }: CloudRequest): boolean {
  return call.operation.startsWith('Create.');
}

let tokens = 0;

/** Each of them was made by somebody, somewhere: in a peer, in an SDK, or here. */
export const knownMistakes: readonly KnownMistake[] = [
  {
    name: 'the table ignores the fence and every other condition',
    mistakes: { ignoresConditions: true },
    foundBy: ['no stale writer', 'lease never granted twice'],
  },
  {
    name: 'the lease is not asked before a write leaves',
    mistakes: {
      ledger: (ledger) => ({
        ...ledger,
        async acquire(input, signal) {
          const answer = await ledger.acquire(input, signal);
          if (answer.kind === 'held') return answer;
          const { lease } = answer;
          return { ...answer, lease: { ...lease, signal: new AbortController().signal, assertAlive() {} } };
        },
      }),
    },
    foundBy: ['no stale writer'],
    from: 150,
  },
  {
    name: 'no intent is written before a create',
    mistakes: recording((writes) => writes.filter((write) => write.kind !== 'put intent')),
    foundBy: ['intent before effect'],
  },
  {
    name: 'the outcome of a create is not written',
    mistakes: recording((writes) => writes.filter((write) => write.kind !== 'put entry')),
    foundBy: ['ledger explains live'],
  },
  {
    name: 'the search for marks finds nothing',
    mistakes: sending(async (cloud, request, signal) => {
      const output = await cloud.send(request, signal);
      const { installation } = request.call.input as { readonly installation?: string };
      return installation === undefined ? output : { items: [] };
    }),
    foundBy: ['no twin', 'ledger explains live'],
  },
  {
    name: 'the SDK sends a create again when its answer is lost',
    mistakes: sending((cloud, request, signal) =>
      cloud.send(request, signal).catch((thrown: unknown) => {
        const isLost = thrown instanceof CloudError && thrown.outcome === 'ambiguous';
        if (isLost && isCreate(request) && !signal.aborted) return cloud.send(request, signal);
        throw thrown;
      }),
    ),
    foundBy: ['no twin'],
  },
  {
    name: 'the client token is another one at each try',
    mistakes: sending((cloud, request, signal) => {
      const input = request.call.input as CreateInput;
      if (input.token === undefined) return cloud.send(request, signal);
      tokens += 1;
      return cloud.send(
        { ...request, call: { ...request.call, input: { ...input, token: `random-${tokens}` } } },
        signal,
      );
    }),
    foundBy: ['no twin', 'ledger explains live'],
  },
  {
    name: 'objects are born without their mark',
    mistakes: sending((cloud, request, signal) => {
      const input = request.call.input as CreateInput;
      if (!isCreate(request)) return cloud.send(request, signal);
      return cloud.send({ ...request, call: { ...request.call, input: { ...input, tags: {} } } }, signal);
    }),
    foundBy: ['intent before effect', 'no twin', 'no orphan', 'converges'],
  },
  {
    name: 'every commit passes for a descendant of every other',
    mistakes: { source: (source) => ({ ...source, relation: async () => 'ancestor' }) },
    foundBy: ['no old commit over a new one', 'no unasked delete'],
    from: 4_950,
  },
  {
    name: 'a signed request never expires',
    mistakes: { signatureMs: 30 * 60_000 },
    foundBy: ['no twin', 'no orphan', 'no unasked delete', 'ledger explains live'],
    from: 1_080,
  },
  {
    name: 'the deletion budget is not asked',
    mistakes: {
      policy: (policy) => ({ ...policy, defaults: { ...policy.defaults, maxDeletions: Number.POSITIVE_INFINITY } }),
    },
    foundBy: ['no unasked delete'],
    from: 2_420,
  },
];
