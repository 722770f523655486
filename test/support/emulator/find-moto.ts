import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.ts';

/** The version of moto that the tests were written against. */
export const motoVersion = '5.2.1';

/** A way to start moto: the command, and how a port is put into its arguments. */
export interface MotoLauncher {
  readonly name: string;
  readonly command: string;
  readonly args: (port: number) => readonly string[];
  /** Set when the command only drives a container, which has to be stopped by its name. */
  readonly container?: (port: number) => string;
}

/** The environment and tools that the search looks at; tests give their own. */
export interface MotoSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const tried = [
  `Groundstate runs its demo and its integration tests against moto, an emulator of the AWS APIs, and found no way to start it.`,
  `Without an AWS to talk to, none of them can say anything.`,
  `Do one of these: set AWS_ENDPOINT_URL to an emulator that is already running; install Python 3 with its venv module`,
  `(the tests then set moto up by themselves); run «pip install 'moto[server]==${motoVersion}'»; or start Docker.`,
].join(' ');

/** Finds moto: on the PATH, else in a private virtual environment, else as a container image. */
export async function findMoto(search: MotoSearch): Promise<MotoLauncher> {
  const launcher = findOnPath(search.env) ?? (await installPrivately(search)) ?? (await findDocker(search));
  if (launcher === undefined) throw new Error(`No AWS emulator. ${tried}`);
  return launcher;
}

function nativeLauncher(name: string, command: string): MotoLauncher {
  return { name, command, args: (port) => ['-H', '127.0.0.1', '-p', String(port)] };
}

function findOnPath(env: MotoSearch['env']): MotoLauncher | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = folders.map((folder) => join(folder, 'moto_server')).find((path) => existsSync(path));
  return found === undefined ? undefined : nativeLauncher('moto_server on the PATH', found);
}

async function installPrivately(search: MotoSearch): Promise<MotoLauncher | undefined> {
  const cache = search.env['XDG_CACHE_HOME'] ?? join(search.env['HOME'] ?? homedir(), '.cache');
  const folder = join(cache, 'groundstate', `moto-${motoVersion}`);
  const server = join(folder, 'bin', 'moto_server');
  if (!existsSync(server)) {
    const python = search.env['PYTHON'] ?? 'python3';
    search.log(`Setting up moto ${motoVersion} in ${folder} (once)...`);
    const steps: readonly (readonly [string, readonly string[], number])[] = [
      [python, ['-m', 'venv', '--clear', folder], 120_000],
      [join(folder, 'bin', 'pip'), ['install', '--quiet', `moto[server]==${motoVersion}`], 600_000],
    ];
    for (const [command, args, timeoutMs] of steps) {
      const result = await runCommand(command, args, { timeoutMs, env: search.env, signal: search.signal });
      if (result.ok) continue;
      search.log(`That did not work: ${result.stderr.trim().split('\n').at(-1) ?? 'no message'}`);
      return undefined;
    }
  }
  return existsSync(server)
    ? nativeLauncher(`moto ${motoVersion} in a private virtual environment`, server)
    : undefined;
}

async function findDocker(search: MotoSearch): Promise<MotoLauncher | undefined> {
  const answer = await runCommand('docker', ['version', '--format', '{{.Server.Version}}'], {
    timeoutMs: 10_000,
    env: search.env,
    signal: search.signal,
  });
  if (!answer.ok) return undefined;
  const name = (port: number): string => `groundstate-moto-${process.pid}-${port}`;
  return {
    name: `the container image motoserver/moto:${motoVersion}`,
    command: 'docker',
    args: (port) => [
      'run',
      '--rm',
      '--name',
      name(port),
      '-p',
      `127.0.0.1:${port}:5000`,
      `motoserver/moto:${motoVersion}`,
    ],
    container: name,
  };
}
