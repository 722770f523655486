import type { Settings } from '../config/options.ts';
import type { Journal } from '../engine/ports/journal.ts';
import type { Ledger } from '../engine/ports/ledger.ts';
import type { Log } from '../engine/ports/log.ts';
import type { SynthesizedStack } from '../engine/ports/synth.ts';
import type { Chance, Clock } from '../engine/ports/time.ts';
import type { Engine } from '../engine/reports.ts';

/** What a person's working tree stands on. */
export interface Checkout {
  readonly clean: boolean;
  readonly head: string;
  readonly remoteUrl: string | undefined;
  readonly branch: string | undefined;
}

/** Everything that the shells may ask for, put together by compose.ts; they know no adapter. */
export interface Application {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  /** Makes the table; changes nothing where it is there and right. */
  init(signal: AbortSignal): Promise<{ readonly created: boolean; readonly table: string }>;
  /** The git checkout that holds a folder; undefined where there is none. */
  inspectCheckout(path: string, signal: AbortSignal): Promise<Checkout | undefined>;
  describeIsolation(): { readonly mode: string; readonly reason: string };
  /** Sends what waits in the outbox, each alert once. */
  deliverAlerts(signal: AbortSignal): Promise<{ readonly sent: number; readonly left: number }>;
  /** Synthesizes a folder of this machine, for plans and comparisons; never applied. */
  synthesizeFolder(path: string, signal: AbortSignal): Promise<readonly SynthesizedStack[]>;
  /** AWS calls so far, by `service:Operation`. */
  calls(): ReadonlyMap<string, number>;
  gitCalls(): number;
  ledgerCalls(): number;
  close(): Promise<void>;
}

/** Puts an application together; a worker logs to standard output, a command keeps that for its answer. */
export type Compose = (settings: Settings, role: 'worker' | 'command') => Promise<Application>;
