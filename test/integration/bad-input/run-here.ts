import { AsyncLocalStorage } from 'node:async_hooks';
import process from 'node:process';
import { main } from '../../../src/cli/main-program.ts';
import { compose } from '../../../src/compose.ts';
import type { CommandEnd, Run } from './program.ts';

const environments = new AsyncLocalStorage<Run['env']>();

/** Several commands run at a time, and what reads the environment of the process (the SDK its credentials) finds that of its command. */
function divideEnvironment(): void {
  const whole = process.env;
  Object.defineProperty(process, 'env', {
    configurable: true,
    enumerable: true,
    get: () => environments.getStore() ?? whole,
  });
}

let isDivided = false;

/**
 * Runs a command as `src/main.ts` does, from the arguments to the exit status, but in the process of the test: starting one
 * costs more than what most rows ask of it. Signals, workers and the end of a process are asked for with `startProgram`.
 */
export async function runHere({ args, cwd, env }: Run): Promise<CommandEnd> {
  if (!isDivided) divideEnvironment();
  isDivided = true;
  const texts = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof texts) => ({
    isTerminal: false,
    write(text: string) {
      texts[name] += text;
    },
  });
  const terminal = {
    cwd,
    person: 'somebody@here',
    version: () => 'test',
    out: sink('stdout'),
    err: sink('stderr'),
    onStop: () => () => undefined,
  };
  const status = await environments.run(env, () => main(args, env, terminal, compose));
  return { status, ...texts };
}
