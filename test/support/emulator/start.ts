import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from './find-free-port.ts';
import { findMoto, type MotoLauncher } from './find-moto.ts';
import { claimEmulator, poolVariable, resetEmulator } from './pool.ts';
import { runCommand } from './run-command.ts';

/** A running AWS emulator. */
export interface Emulator {
  readonly endpoint: string;
  /** How it was found, for a line in a log. */
  readonly origin: string;
  /** Forgets every object in it. */
  reset(): Promise<void>;
  /** Ends the process that was started; an emulator that was given is left running. */
  stop(): Promise<void>;
}

/** How an emulator is started. */
export interface EmulatorOptions {
  readonly signal?: AbortSignal;
  readonly log?: (line: string) => void;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What makes moto faster; see the file in it. */
const quickMoto = fileURLToPath(new URL('quick-moto', import.meta.url));
const startTimeoutMs = 120_000;

/**
 * Starts moto on a free port and waits until it answers; AWS_ENDPOINT_URL, where set, is used instead, and an idle one of those that
 * the run of all tests started.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const env = options.env ?? process.env;
  const log = options.log ?? (() => undefined);
  const given = env['AWS_ENDPOINT_URL'];
  if (given !== undefined && given !== '') {
    const endpoint = given.replace(/\/+$/, '');
    return { endpoint, origin: 'AWS_ENDPOINT_URL', reset: () => resetEmulator(endpoint), stop: async () => undefined };
  }
  const pool = env[poolVariable];
  const idle = pool === undefined ? undefined : await claimEmulator(pool);
  if (idle !== undefined) return idle;
  const launcher = await findMoto({ env, log, signal: options.signal });
  const port = await findFreePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(launcher.command, [...launcher.args(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: motoEnvironment(env),
  });
  // A test that ends without stopping its emulator must not leave one behind.
  const abandon = (): void => void child.kill('SIGKILL');
  process.once('exit', abandon);
  const stop = (): Promise<void> => stopChild(child, launcher, port, env).finally(() => process.off('exit', abandon));
  try {
    await waitUntilAnswering(child, endpoint, options.signal);
  } catch (error) {
    await stop();
    throw error;
  }
  log(`AWS emulator: ${launcher.name}, ${endpoint}`);
  return { endpoint, origin: launcher.name, reset: () => resetEmulator(endpoint), stop };
}

function motoEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const paths = [quickMoto, env['PYTHONPATH'] ?? ''].filter((path) => path !== '');
  // Building the default machine images costs a second in every region that is touched, and nothing here uses them.
  return { ...env, MOTO_EC2_LOAD_DEFAULT_AMIS: 'false', PYTHONPATH: paths.join(delimiter) };
}

async function waitUntilAnswering(child: ChildProcess, endpoint: string, signal?: AbortSignal): Promise<void> {
  let lastWords = '';
  let failure: Error | undefined;
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk.toString('utf8')}`.slice(-2000);
  });
  child.once('error', (error) => {
    failure = error;
  });
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    if (failure !== undefined || child.exitCode !== null) {
      throw new Error(`The AWS emulator ended before it answered. It said: ${failure?.message ?? lastWords.trim()}`);
    }
    const answer = await fetch(`${endpoint}/moto-api/data.json`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    if (answer?.ok === true) return;
    await sleep(50, undefined, signal === undefined ? {} : { signal });
  }
  throw new Error(
    `The AWS emulator did not answer at ${endpoint} within ${startTimeoutMs / 1000} s. It said: ${lastWords.trim()}`,
  );
}

async function stopChild(
  child: ChildProcess,
  launcher: MotoLauncher,
  port: number,
  env: EmulatorOptions['env'] & {},
): Promise<void> {
  if (launcher.container !== undefined) {
    await runCommand('docker', ['rm', '-f', launcher.container(port)], { timeoutMs: 20_000, env });
  }
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await ended;
  clearTimeout(forced);
}
