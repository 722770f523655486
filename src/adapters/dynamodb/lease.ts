import {
  type LeaseEffect,
  type LeaseEvent,
  type LeaseState,
  type LossReason,
  mayCall,
  step,
  tickMs,
} from '../../core/protocol/lease.ts';
import type { AppliedMove, Lease, LedgerWrite } from '../../engine/ports/ledger.ts';
import type { Action } from './action.ts';
import { writeFenced, writeRelease } from './fenced-write.ts';
import { leaseLost, leaseReleased, leaseTooShort } from './lease-failure.ts';
import { renderLedgerWrite } from './ledger-write.ts';
import type { TableAccess } from './table-access.ts';
import { type Job, type LockChange, splitActions, takeBatch } from './write-queue.ts';

/** A lease that was just granted. */
export interface Granted {
  readonly access: TableAccess;
  readonly stack: string;
  readonly holder: string;
  readonly fence: number;
  readonly state: LeaseState;
}

/** Holds a lease: one queue through which every fenced write and every heartbeat goes, one at a time. */
export function holdLease(granted: Granted): Lease {
  const keeper = new LeaseKeeper(granted);
  keeper.start();
  return {
    stack: granted.stack,
    fence: granted.fence,
    holder: granted.holder,
    signal: keeper.signal,
    assertAlive: (callBudgetMs) => keeper.assertAlive(callBudgetMs),
    record: (writes) => keeper.record(writes),
    advance: (move, writes) => keeper.advance(move, writes),
    release: () => keeper.release(),
  };
}

class LeaseKeeper {
  private state: LeaseState;
  private readonly granted: Granted;
  private readonly lost = new AbortController();
  private readonly over = new AbortController();
  private readonly queue: Job[] = [];
  private heartbeatWanted = false;
  private pumping: Promise<void> | undefined;
  private closing: Promise<void> | undefined;

  constructor(granted: Granted) {
    this.granted = granted;
    this.state = granted.state;
  }

  get signal(): AbortSignal {
    return this.lost.signal;
  }

  start(): void {
    const { access } = this.granted;
    const period = this.state.kind === 'held' ? tickMs(this.state.leaseMs) : 0;
    const tick = async (): Promise<void> => {
      while (!this.over.signal.aborted) {
        await access.clock.sleep(period, this.over.signal);
        this.dispatch({ kind: 'tick', at: access.clock.monotonic() });
      }
    };
    // The sleep ends by a rejection when the lease does; there is nothing left to do then.
    tick().catch(() => undefined);
  }

  assertAlive(callBudgetMs: number): void {
    const at = this.granted.access.clock.monotonic();
    if (this.closing === undefined && mayCall(this.state, at, callBudgetMs)) {
      return;
    }
    this.dispatch({ kind: 'tick', at });
    throw this.whyNot() ?? leaseTooShort(this.granted.stack, callBudgetMs);
  }

  async record(writes: readonly LedgerWrite[]): Promise<void> {
    if (writes.length > 0) {
      await this.enqueue(this.render(writes), undefined);
    }
  }

  async advance({ from, to, at }: AppliedMove, writes: readonly LedgerWrite[] = []): Promise<void> {
    const set = { appliedCommit: to, appliedAt: at, acceptedRewrite: '' };
    await this.enqueue(this.render(writes), { set, applied: [from, to] });
  }

  private render(writes: readonly LedgerWrite[]): readonly Action[] {
    return writes.map((write) => renderLedgerWrite(this.granted.stack, write));
  }

  release(): Promise<void> {
    this.closing ??= this.close();
    return this.closing;
  }

  private async close(): Promise<void> {
    while (this.pumping !== undefined) {
      await this.pumping;
    }
    const { effects } = this.dispatch({ kind: 'release', at: this.granted.access.clock.monotonic() });
    const free = effects.find((effect) => effect.kind === 'free');
    this.over.abort();
    if (free !== undefined) {
      const kind = await writeRelease(this.granted.access, this.granted.stack, free);
      this.dispatch({ kind, at: this.granted.access.clock.monotonic() });
    }
  }

  private enqueue(actions: readonly Action[], lock: LockChange | undefined): Promise<void> {
    const refusal = this.whyNot();
    if (refusal !== undefined) {
      return Promise.reject(refusal);
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ actions, ...(lock === undefined ? {} : { lock }), done: resolve, failed: reject });
      this.pump();
    });
  }

  private whyNot(): Error | undefined {
    if (this.state.kind === 'ended' && this.state.reason !== 'released') {
      return leaseLost(this.granted.stack, this.state.reason);
    }
    return this.closing !== undefined || this.state.kind !== 'held' ? leaseReleased(this.granted.stack) : undefined;
  }

  private dispatch(event: LeaseEvent): { readonly effects: readonly LeaseEffect[] } {
    const { state, effects } = step(this.state, event);
    this.state = state;
    for (const effect of effects) {
      if (effect.kind === 'lost') {
        this.end(effect.reason);
      }
      if (effect.kind === 'heartbeat') {
        this.heartbeatWanted = true;
        this.pump();
      }
    }
    return { effects };
  }

  private end(reason: LossReason): void {
    const failure = leaseLost(this.granted.stack, reason);
    this.over.abort();
    this.lost.abort(failure);
    for (const job of this.queue.splice(0)) {
      job.failed(failure);
    }
  }

  private pump(): void {
    if (this.pumping !== undefined) {
      return;
    }
    this.pumping = this.drain().finally(() => {
      this.pumping = undefined;
      if (this.queue.length > 0) {
        this.pump();
      }
    });
  }

  private async drain(): Promise<void> {
    // Whatever is recorded in the same turn of the event loop joins the first transaction.
    await Promise.resolve();
    while (this.state.kind === 'held' && (this.queue.length > 0 || this.heartbeatWanted)) {
      this.heartbeatWanted = false;
      await this.commit(takeBatch(this.queue));
    }
  }

  /** Any write renews the lease, so a batch takes the place of a heartbeat. */
  private async commit(batch: readonly Job[]): Promise<void> {
    try {
      for (const actions of splitActions(batch)) {
        await this.send(actions, batch);
      }
      for (const job of batch) {
        job.done();
      }
    } catch (thrown) {
      for (const job of batch) {
        job.failed(thrown);
      }
    }
  }

  private async send(actions: readonly Action[], batch: readonly Job[]): Promise<void> {
    const { access, stack } = this.granted;
    const { effects } = this.dispatch({ kind: 'send', at: access.clock.monotonic() });
    const write = effects.find((effect) => effect.kind === 'fenced write');
    if (write === undefined || this.state.kind !== 'held') {
      throw this.whyNot() ?? leaseReleased(stack);
    }
    const request = {
      stack,
      write,
      actions,
      lock: batch[0]?.lock,
      isHeartbeat: batch.length === 0,
      deadline: this.state.deadline,
    };
    const outcome = await writeFenced(access, request, this.lost.signal);
    this.dispatch({ kind: outcome.event, at: access.clock.monotonic() });
    if (outcome.failure !== undefined) {
      throw this.signal.aborted ? this.signal.reason : outcome.failure;
    }
  }
}
