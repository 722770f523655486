import type { Redact } from '../core/redaction/mask.ts';

/** Where a command writes. */
export interface TextSink {
  readonly isTerminal: boolean;
  write(text: string): void;
}

/** The names of the signals that stop a command. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

/** Where a command reads lines from. */
export interface LineSource {
  readonly isTerminal: boolean;
  /** The lines until the end, with a prompt before each where a person types them. */
  lines(prompt: string, signal: AbortSignal): AsyncIterable<string>;
}

/** The process around a command, so that a test can be one. */
export interface Terminal {
  readonly cwd: string;
  /** For messages and records: `ada@laptop`. */
  readonly person: string;
  /** `0.1.0+05cc1c2c027e`; asked only where it is shown, because a checkout has to ask git. */
  version(): string;
  /** Undefined: there is nothing to read. */
  readonly input?: LineSource;
  readonly out: TextSink;
  readonly err: TextSink;
  /** Calls back at each stop signal; the answer takes the listener away. */
  onStop(listener: (name: StopSignal) => void): () => void;
}

/** The same terminal, on which no secret is ever written. */
export function redactTerminal(terminal: Terminal, redact: Redact): Terminal {
  const redacted = (sink: TextSink): TextSink => ({ ...sink, write: (text) => sink.write(redact(text)) });
  return { ...terminal, out: redacted(terminal.out), err: redacted(terminal.err) };
}
