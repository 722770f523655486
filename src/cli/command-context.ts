import type { Environment } from '../config/load-settings.ts';
import type { Settings } from '../config/options.ts';
import type { Application, OpenConsole } from './application.ts';
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
  /** Puts another application together, with other settings; it is closed when the command ends. */
  openOther(settings: Settings): Promise<Application>;
  /** Aborts when the person stops the command. */
  readonly signal: AbortSignal;
  /** The signal that stopped the command, if one did. */
  stoppedBy(): StopSignal | undefined;
  /** Writes the answer to standard output. */
  print(text: string): void;
  /** Writes a line for people to standard error, so that the answer stays pure. */
  note(text: string): void;
}

/** What a command works with that needs no settings, unless it opens the application. */
export interface PlainContext extends Omit<CommandContext, 'app' | 'settings' | 'openOther'> {
  readonly environment: Environment;
  readonly openConsole: OpenConsole | undefined;
  /** Reads the settings and puts the application together; it is closed when the command ends. */
  openApplication(): Promise<Application>;
}

/** What a parsed command line asks for; answers with the exit status. */
export type Task =
  | { readonly role: 'worker' | 'command'; run(context: CommandContext): Promise<number> }
  | { readonly role: 'plain'; run(context: PlainContext): Promise<number> };

/** How a command file hands over its task once its arguments are parsed. */
export type Choose = (task: Task) => void;
