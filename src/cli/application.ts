import type { Settings } from '../config/options.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Redact } from '../core/redaction/mask.ts';
import type { Checkup } from '../engine/doctor/checkup.ts';
import type { Archive } from '../engine/ports/archive.ts';
import type { ChatDesk } from '../engine/ports/chat-desk.ts';
import type { EventQueue } from '../engine/ports/event-queue.ts';
import type { Fleet } from '../engine/ports/fleet.ts';
import type { Forge } from '../engine/ports/forge.ts';
import type { Identities } from '../engine/ports/identity.ts';
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
  /** Who may use the API; undefined: nobody. */
  readonly identities: Identities | undefined;
  /** Takes what people press and type in Slack; undefined where nobody may. */
  readonly desk: ChatDesk | undefined;
  /** Takes every secret that this process knows out of a text. */
  readonly redact: Redact;
  /** The queue with what CloudTrail records, where one is configured. */
  readonly events?: EventQueue | undefined;
  /** The workers that share the stacks; undefined where this process shares with nobody. */
  readonly fleet?: Fleet | undefined;
  /** Makes the table; changes nothing where it is there and right. */
  init(signal: AbortSignal): Promise<{ readonly created: boolean; readonly table: string }>;
  /** Deletes the table with everything in it; only for the installation of a drill. */
  removeTable(signal: AbortSignal): Promise<void>;
  /** The git checkout that holds a folder; undefined where there is none. */
  inspectCheckout(path: string, signal: AbortSignal): Promise<Checkout | undefined>;
  /** What the doctor looks at; nothing is changed by it. */
  checkups(): readonly Checkup[];
  /** One line on whether the tracked branch is protected. */
  describeBranch(signal: AbortSignal): Promise<string>;
  describeIsolation(): { readonly mode: string; readonly reason: string };
  /** How people are told, in a sentence. */
  describeAlerts(): string;
  /** Sends what waits in the outbox, each alert once. */
  deliverAlerts(signal: AbortSignal): Promise<{ readonly sent: number; readonly left: number }>;
  /** Synthesizes a folder of this machine, for plans and comparisons; never applied. */
  synthesizeFolder(path: string, signal: AbortSignal): Promise<readonly SynthesizedStack[]>;
  /** AWS calls so far, by `service:Operation`. */
  calls(): ReadonlyMap<string, number>;
  gitCalls(): number;
  ledgerCalls(): number;
  /** The host of the repository; throws a Failure where the settings do not say how it is reached. */
  openForge(): Forge;
  /** A place like `s3://bucket/folder`; throws a Failure where it is none. */
  openArchive(address: string): Promise<Archive & { close(): void }>;
  close(): Promise<void>;
}

/** What one line of the console comes to. */
export interface ConsoleAnswer {
  /** As Terraform prints it; empty where there are problems. */
  readonly text: string;
  /** As JSON; undefined where something of it is known only after an apply. */
  readonly json: string | undefined;
  readonly sensitive: boolean;
  readonly problems: readonly Diagnostic[];
}

/** A session that evaluates expressions. */
export interface ConsoleSession {
  /** What is wrong with the configuration around the expressions. */
  readonly problems: readonly Diagnostic[];
  evaluate(expression: string): ConsoleAnswer;
}

/** Opens a console over a synthesized stack or a folder; it needs no settings and calls no AWS. */
export type OpenConsole = (
  request: {
    readonly folder: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
    /** Reads a cdktf app of the folder too, and not only the files that stand in it as they are. */
    readonly synthesize: boolean;
    readonly stack?: SynthesizedStack | string | undefined;
  },
  signal: AbortSignal,
) => Promise<ConsoleSession>;

/** Puts an application together; a worker logs to standard output, a command keeps that for its answer. */
export interface Compose {
  (settings: Settings, role: 'worker' | 'command'): Promise<Application>;
  /** What all that a command writes goes through. */
  readonly redact: Redact;
  readonly openConsole?: OpenConsole;
}
