import { createJournal } from '../../../src/adapters/dynamodb/journal.ts';
import type { DriftRecord } from '../../../src/core/drift.ts';
import { Announcer } from '../../../src/engine/announce.ts';
import { type Controls, createControls } from '../../../src/engine/controls/controls.ts';
import type { EngineDeps } from '../../../src/engine/deps.ts';
import type { Alert, Journal } from '../../../src/engine/ports/journal.ts';
import type { Entry } from '../../../src/engine/ports/ledger.ts';
import type { Clock } from '../../../src/engine/ports/time.ts';
import { createMemoryTable } from '../../support/memory-table.ts';

export const start = Date.UTC(2026, 10, 26, 14);

/** The controls over a table in memory and a clock that the test turns; the ledger knows one stack with one object. */
export interface ControlBench {
  readonly clock: Clock & { at: number };
  readonly journal: Journal;
  /** A worker or a command; each has its own memory of what was told. */
  open(): Controls;
  /** The alerts that wait, in order; each is given once. */
  alerts(): Promise<readonly Alert[]>;
  drift(change?: Partial<DriftRecord>): DriftRecord;
}

export function openControlBench(): ControlBench {
  const clock = {
    at: start,
    now: () => clock.at,
    monotonic: () => clock.at,
    sleep: async () => undefined,
  };
  let names = 0;
  const chance = {
    id() {
      names += 1;
      return `0000id${String(names).padStart(6, '0')}`;
    },
    fraction: () => 0.5,
  };
  const journal = createJournal(createMemoryTable().access(clock, chance), (text) => text);
  const entry = { address: 'network/aws_vpc.main["a"]' } as Entry;
  const ledger = { stacks: async () => ['network', 'data'], load: async () => ({ entries: [entry] }) };
  const deps = { journal, ledger, clock, chance, settings: { actor: 'groundstate@test' } } as unknown as EngineDeps;
  const never = AbortSignal.any([]);
  return {
    clock,
    journal,
    open: () => createControls({ deps, announcer: new Announcer(deps) }),
    async alerts() {
      const found: Alert[] = [];
      await journal.deliver(async (alert) => void found.push(alert), never);
      return found;
    },
    drift: (change) => ({
      id: 'd1',
      stack: 'network',
      address: 'network/aws_vpc.main["a"]',
      type: 'aws_vpc',
      cloudId: 'vpc-1',
      attribute: 'enable_dns_support',
      desired: true,
      live: false,
      tier: 'declared',
      severity: 'medium',
      next: 'It is only reported.',
      status: 'open',
      firstSeen: start,
      lastSeen: start,
      recurrences: 0,
      ...change,
    }),
  };
}
