import type { Settings } from '../config/options.ts';
import type { Application } from './application.ts';
import type { Progress } from './progress.ts';
import type { Style } from './render/style.ts';
import type { StopSignal, Terminal } from './terminal.ts';

/** What a command works with. */
export interface CommandContext {
  readonly app: Application;
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly style: Style;
  readonly progress: Progress;
  /** Aborts when the person stops the command. */
  readonly signal: AbortSignal;
  /** The signal that stopped the command, if one did. */
  stoppedBy(): StopSignal | undefined;
  /** Writes the answer to standard output. */
  print(text: string): void;
  /** Writes a line for people to standard error, so that the answer stays pure. */
  note(text: string): void;
}

/** What a parsed command line asks for; answers with the exit status. */
export interface Task {
  readonly role: 'worker' | 'command';
  run(context: CommandContext): Promise<number>;
}

/** How a command file hands over its task once its arguments are parsed. */
export type Choose = (task: Task) => void;
