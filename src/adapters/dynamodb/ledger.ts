import { defaultLeaseMs } from '../../core/protocol/lease.ts';
import type { Redact } from '../../core/redaction/mask.ts';
import type { Lease, Ledger, LedgerWrite } from '../../engine/ports/ledger.ts';
import { acquireLease } from './acquire.ts';
import type { Action } from './action.ts';
import { EntrySightings } from './entry-sightings.ts';
import { textOf } from './item.ts';
import { keys } from './keys.ts';
import { readLock, renderAcceptedRewrite, renderAskedBreak } from './lock-item.ts';
import { LockSightings } from './lock-sightings.ts';
import { breakLock, repairLock } from './mend-lock.ts';
import { readRuns } from './read-runs.ts';
import { redactRecord } from './redact-record.ts';
import { readStackState } from './stack-state.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

/** Who this process is, for those who find a lease held by it. */
export interface LedgerOptions {
  readonly access: TableAccess;
  /** From `Table.openHash`. */
  readonly hash: (text: string) => string;
  /** Takes secrets out of what a run says of itself. */
  readonly redact: Redact;
  readonly holder: string;
  readonly host: string;
  readonly leaseMs?: number;
}

/** The ledger in DynamoDB. */
export function createLedger(options: LedgerOptions): Ledger {
  const { access, holder, host } = options;
  const leaseMs = options.leaseMs ?? defaultLeaseMs;
  const sightings = new EntrySightings();
  const locks = new LockSightings();
  return {
    load: async (stack, signal) => {
      const [items, [lastRun]] = await Promise.all([
        access.query(keys.stack(stack), {}, signal),
        access.query(keys.runs(stack), { newestFirst: true, limit: 1 }, signal),
      ]);
      const state = readStackState(stack, items, lastRun);
      return { ...state, entries: sightings.stamp(stack, state.entries, access.clock.monotonic()) };
    },
    stacks: async (signal) => (await access.query(keys.stacks, {}, signal)).map((item) => textOf(item, 'sk')),
    lock: async (stack, signal) => {
      const item = await access.get(keys.lock(stack), signal);
      locks.note(stack, item, access.clock.monotonic());
      return item === undefined ? undefined : readLock(stack, item);
    },
    runs: (stack, page, signal) => readRuns(access, stack, page, signal),
    async acquire({ stack, operation, commit, patience }, signal) {
      const claim = { stack, operation, commit, holder, host, leaseMs };
      const acquired = await acquireLease(access, claim, { patience, sighting: locks.of(stack) }, signal);
      return acquired.kind === 'held'
        ? acquired
        : { ...acquired, lease: watched(withoutSecrets(acquired.lease, options.redact), sightings, access.clock) };
    },
    breakLock: ({ stack, fence, operation }, signal) =>
      breakLock(access, { stack, operation, commit: '', holder, host, leaseMs }, fence, signal),
    askBreak: ({ stack, fence, word }, signal) =>
      isPut(access, renderAskedBreak(stack, fence, redactRecord(word, options.redact)), signal),
    repairLock: ({ stack, operation }, signal) =>
      repairLock(access, { stack, operation, commit: '', holder, host, leaseMs }, signal),
    acceptRewrite: (stack, rewrite, signal) => isPut(access, renderAcceptedRewrite(stack, rewrite), signal),
    hash: options.hash,
  };
}

/** Puts a person's word on a lock item; false where the item is not any more what the word is about. */
async function isPut(access: TableAccess, word: Action, signal: AbortSignal): Promise<boolean> {
  const result = await access.write([word], usualPatience, signal);
  if (result.kind === 'unclear') throw unavailable(access.name, new Error('a word about a lock was not confirmed'));
  return result.kind === 'done';
}

/** What a run tells is read by people; entries and intents are compared with what is live, and hold secrets as keyed hashes only. */
function withoutSecrets(lease: Lease, redact: Redact): Lease {
  const redacted = (write: LedgerWrite): LedgerWrite =>
    write.kind === 'put run' ? { ...write, run: redactRecord(write.run, redact) } : write;
  return {
    ...lease,
    record: (writes) => lease.record(writes.map(redacted)),
    advance: (move, writes) => lease.advance(move, writes?.map(redacted)),
  };
}

/** Takes down when the entries were written that this process writes itself. */
function watched(lease: Lease, sightings: EntrySightings, clock: TableAccess['clock']): Lease {
  return {
    ...lease,
    async record(writes) {
      await lease.record(writes);
      sightings.noteWritten(lease.stack, writes, clock.monotonic());
    },
    async advance(move, writes = []) {
      await lease.advance(move, writes);
      sightings.noteWritten(lease.stack, writes, clock.monotonic());
    },
  };
}
