import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { startEmulator } from '../../support/emulator/start.ts';
import { commitFiles, createBareRepository, type TestRepository } from '../../support/git-repository.ts';
import type { CountedCall } from '../../support/proxy/call-counter.ts';
import type { FaultMatch, FaultMode } from '../../support/proxy/faults/fault.ts';
import { type Proxy, startProxy } from '../../support/proxy/start.ts';
import { type Keys, rigRegion } from '../../support/rig-cloud.ts';
import { type CommandEnd, type Run, runProgram } from './program.ts';

/** One account with one table, behind the fidelity proxy; each case in it signs with keys of its own. */
export interface BadInputRig {
  readonly proxy: Proxy;
  readonly account: string;
  /** An estate of its own: a bare repository, keys, a data folder and a stack name that no other case has. */
  open(): Promise<Case>;
  /** The same with a table of its own, for a worker that sends the alerts which wait in it. */
  openAlone(): Promise<Case>;
  stop(): Promise<void>;
}

/** An estate in which something is wrong, and the real command line over it. */
export interface Case {
  readonly repository: TestRepository;
  /** The only stack, which is also the infra folder of the repository. */
  readonly stack: string;
  readonly folder: string;
  readonly keys: Keys;
  /** Keys of a person in the same account, whose calls are not counted among those of the case. */
  readonly person: Keys;
  readonly environment: Readonly<Record<string, string>>;
  /** Commits files of the infra folder; with the policy of these tests unless it is given. */
  commit(files: Readonly<Record<string, string | null>>): Promise<string>;
  /** Runs `groundstate` as a person would; `more` is added to the environment, or taken out of it where it is empty. */
  run(args: readonly string[], more?: Readonly<Record<string, string>>): Promise<CommandEnd>;
  /** The mutating calls on the estate that were signed with the keys of this case. */
  changes(): readonly CountedCall[];
  /** Spoils calls of this case only; gives the function that ends it. */
  spoil(match: Omit<FaultMatch, 'where'>, mode: FaultMode): () => void;
}

const modules = fileURLToPath(new URL('../../../.cache/test-modules', import.meta.url));

/** The credentials of somebody else, who works in an account of theirs. */
export const stranger = { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'secret' };

/** Applies and reverts all that the defaults would hold; deletions stay within the budget of a small stack. */
export const openPolicy = 'version: 1\ndefaults: {drift: revert, prune: auto, deletions: {max: 10, percent: 100}}\n';

/** Starts the emulator and the proxy, and makes the table with `groundstate init`; commands are run in processes of their own unless told otherwise. */
export async function startBadInputRig(perform: (run: Run) => Promise<CommandEnd> = runProgram): Promise<BadInputRig> {
  // An emulator that others use as well would mix their objects into these tests.
  const { AWS_ENDPOINT_URL: _shared, ...env } = process.env;
  const emulator = await startEmulator({ env });
  const proxy = await startProxy({ upstream: emulator.endpoint });
  const account = '310000000001';
  const credentials = { accessKeyId: 'AKIARIGROOT', secretAccessKey: 'secret' };
  const sts = new STSClient({ endpoint: proxy.endpoint, region: rigRegion, credentials, maxAttempts: 1 });
  const data = await mkdtemp(path.join(tmpdir(), 'groundstate-bad-input-'));
  let cases = 0;
  const open = async (table: string): Promise<Case> => {
    cases += 1;
    const number = cases;
    return openCase({
      proxy,
      keys: await assume(sts, account),
      person: await assume(sts, account),
      number,
      data,
      table,
      perform,
    });
  };
  const openAlone = async (): Promise<Case> => {
    const opened = await open(`groundstate-${cases + 1}`);
    const made = await opened.run(['init']);
    if (made.status !== 0) throw new Error(`groundstate init failed: ${made.stderr}`);
    return opened;
  };
  const stop = async (): Promise<void> => {
    sts.destroy();
    await proxy.stop();
    await emulator.stop();
    await rm(data, { recursive: true, force: true });
  };
  try {
    await openAlone();
  } catch (error) {
    // An emulator that is left running would keep the test file from ending.
    await stop();
    throw error;
  }
  return { proxy, account, open: () => open('groundstate-1'), openAlone, stop };
}

/** Keys of the account that no other caller has, so that its calls can be told from those of others. */
async function assume(sts: STSClient, account: string): Promise<Keys> {
  const RoleArn = `arn:aws:iam::${account}:role/groundstate`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'groundstate' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

interface Opening {
  readonly proxy: Proxy;
  readonly keys: Keys;
  readonly person: Keys;
  readonly number: number;
  readonly data: string;
  readonly table: string;
  readonly perform: (run: Run) => Promise<CommandEnd>;
}

async function openCase({ proxy, keys, person, number, data, table, perform }: Opening): Promise<Case> {
  const stack = `case${number}`;
  const repository = await createBareRepository(undefined, { parent: data });
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: repository.folder,
    NO_COLOR: '1',
    // Many short processes of the same program: the compiled modules are shared.
    NODE_COMPILE_CACHE: modules,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    AWS_REGION: rigRegion,
    AWS_ENDPOINT_URL: proxy.endpoint,
    GROUNDSTATE_INSTALLATION: 'bad-input',
    GROUNDSTATE_REPOSITORY: repository.url,
    GROUNDSTATE_ALLOW_FILE_REMOTES: 'true',
    GROUNDSTATE_FOLDER: stack,
    GROUNDSTATE_TABLE: table,
    GROUNDSTATE_DATA_DIR: path.join(data, stack),
    // What these commits run is our own; what keeps the code of others apart has tests of its own.
    GROUNDSTATE_SYNTH_ISOLATION: 'none',
    GROUNDSTATE_SYNTH_TWICE: 'false',
  };
  let since = 0;
  return {
    repository,
    stack,
    folder: repository.folder,
    keys,
    person,
    environment,
    commit(files) {
      const all = Object.entries({ 'groundstate.yaml': openPolicy, ...files });
      const placed = Object.fromEntries(all.map(([name, content]) => [`${stack}/${name}`, content]));
      return commitFiles(repository, { files: placed, message: 'Change the estate' });
    },
    async run(args, more = {}) {
      const env = Object.fromEntries(Object.entries({ ...environment, ...more }).filter(([, value]) => value !== ''));
      const end = await perform({ args, cwd: repository.folder, env });
      if (args[0] === 'init') since = Date.now();
      return end;
    },
    // The table of the ledger is made by `init`, and is no part of the estate.
    changes: () =>
      proxy.calls({ caller: keys.accessKeyId, mutating: true, category: 'management' }).filter(({ at }) => at >= since),
    spoil: (match, mode) =>
      proxy.faults.add({ match: { ...match, where: (call) => call.caller === keys.accessKeyId }, mode }),
  };
}
