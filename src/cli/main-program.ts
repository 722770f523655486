import { CommanderError } from 'commander';
import { type Environment, loadSettings } from '../config/load-settings.ts';
import { listOptions, type OptionName, type Settings } from '../config/options.ts';
import { asFailure } from '../core/failure.ts';
import type { Application, Compose } from './application.ts';
import { buildProgram } from './build-program.ts';
import type { Task } from './command-context.ts';
import { exitStatus, statusOfFailure, statusOfSignal } from './exit-status.ts';
import { createProgress } from './progress.ts';
import { renderFailure } from './render/failure-text.ts';
import { createStyle, wantsColour } from './render/style.ts';
import { type StopWatch, watchForStop } from './stop-watch.ts';
import { redactTerminal, type Terminal } from './terminal.ts';

// Above the worker's own limit of 25 s, which ends the running stack in order.
const patienceMs = 28_000;

/** The whole command line: from the arguments to the exit status. */
export async function main(
  argv: readonly string[],
  environment: Environment,
  given: Terminal,
  compose: Compose,
): Promise<number> {
  const terminal = redactTerminal(given, compose.redact);
  const parsed = parseArguments(argv, terminal);
  if (typeof parsed === 'number') return parsed;
  const watch = watchForStop(terminal, patienceMs);
  try {
    const work = perform(parsed, { environment, terminal, compose, watch });
    const status = await Promise.race([work, watch.givenUp.then(statusOfSignal)]);
    const stopped = watch.stoppedBy();
    return stopped === undefined ? status : statusOfSignal(stopped);
  } finally {
    watch.end();
  }
}

interface Parsed {
  readonly task: Task;
  readonly flags: Readonly<Partial<Record<OptionName, string | boolean>>>;
  readonly configFile: string | undefined;
}

function parseArguments(argv: readonly string[], terminal: Terminal): Parsed | number {
  let task: Task | undefined;
  const program = buildProgram(terminal, (chosen) => {
    task = chosen;
  });
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitStatus.ok : exitStatus.usage;
  }
  if (task === undefined) return exitStatus.usage;
  const given: Readonly<Record<string, unknown>> = program.opts();
  const flags: Partial<Record<OptionName, string | boolean>> = {};
  for (const [name] of listOptions()) {
    const value = given[name];
    if (typeof value === 'string' || typeof value === 'boolean') flags[name] = value;
  }
  return { task, flags, configFile: typeof given['config'] === 'string' ? given['config'] : undefined };
}

interface Surroundings {
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly compose: Compose;
  readonly watch: StopWatch;
}

async function perform(parsed: Parsed, { environment, terminal, compose, watch }: Surroundings): Promise<number> {
  const progress = createProgress(terminal.err);
  const apps: Application[] = [];
  const openOther = async (settings: Settings, role: 'worker' | 'command' = 'command') => {
    const app = await compose(settings, role);
    apps.push(app);
    return app;
  };
  const common = {
    terminal,
    progress,
    style: createStyle(wantsColour(environment, terminal.out.isTerminal)),
    signal: watch.signal,
    stoppedBy: watch.stoppedBy,
    print(text: string) {
      progress.clear();
      terminal.out.write(text);
    },
    note(text: string) {
      progress.clear();
      terminal.err.write(`${text}\n`);
    },
  };
  const open = async (role: 'worker' | 'command') => {
    const { flags, configFile } = parsed;
    const settings = loadSettings({ flags, configFile, environment, cwd: terminal.cwd });
    return { settings, app: await openOther(settings, role) };
  };
  try {
    if (parsed.task.role === 'plain') {
      const openApplication = async () => (await open('command')).app;
      return await parsed.task.run({ ...common, environment, openConsole: compose.openConsole, openApplication });
    }
    return await parsed.task.run({ ...common, openOther, ...(await open(parsed.task.role)) });
  } catch (error) {
    const failure = asFailure(error);
    progress.clear();
    const style = createStyle(wantsColour(environment, terminal.err.isTerminal));
    terminal.err.write(renderFailure(failure, style));
    return statusOfFailure(failure);
  } finally {
    progress.clear();
    for (const app of apps) await app.close();
  }
}
