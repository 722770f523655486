import { appendFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { createCdktfSynth } from '../../src/adapters/cdktf/cdktf-synth.ts';
import { Failure } from '../../src/core/failure.ts';
import { findFreePort } from '../support/emulator/find-free-port.ts';
import { startEmulator } from '../support/emulator/start.ts';
import { createBareRepository, runTestGit } from '../support/git-repository.ts';
import { startProxy } from '../support/proxy/start.ts';
import { account, callers, carl, ledgerTable, region } from './cast.ts';
import type { CleanUp } from './clean-up.ts';
import { openEyes } from './eyes.ts';
import { runGroundstate, startWorker, type WorkerProcess } from './groundstate-process.ts';
import { narrate } from './narrate.ts';
import { openPerson } from './person.ts';
import type { Screen } from './screen.ts';
import type { Ground, Pace, RunningWorker } from './stage.ts';
import { waitUntil } from './wait-until.ts';

const stacks = fileURLToPath(new URL('../../stacks', import.meta.url));
// The packages of the stacks are the same in every run, and the tests install the same ones.
const packages = fileURLToPath(new URL('../../.cache/test-packages', import.meta.url));

/** What a story is set up with. */
export interface Opening {
  readonly screen: Screen;
  readonly cleanUp: CleanUp;
  readonly signal: AbortSignal;
  /** Told when a worker ends by itself. */
  readonly onLostWorker: (worker: WorkerProcess, status: number) => void;
}

/** Sets up what every story needs, all of it on this machine and each part real but the cloud. */
export async function openGround({ screen, cleanUp, signal, onLostWorker }: Opening): Promise<Ground> {
  const folder = await mkdtemp(path.join(tmpdir(), 'groundstate-demo-'));
  cleanUp.add('the folder', () => rm(folder, { recursive: true, force: true }));
  const emulator = await startEmulator({ signal, log: (line) => screen.say(line) });
  cleanUp.add('the emulator', () => emulator.stop());
  const proxy = await startProxy({ upstream: emulator.endpoint });
  cleanUp.add('the proxy', () => proxy.stop());
  proxy.trail.setPrincipal(callers.person, { kind: 'sso', permissionSet: 'AdministratorAccess', user: carl });
  const eyes = openEyes(proxy.endpoint);
  await refuseLeftovers(eyes, emulator.endpoint);
  const repository = await createBareRepository(stacks, { parent: folder });
  const slackLog = path.join(folder, 'slack.log');
  const show = (title: string, text: string): void => {
    appendFileSync(slackLog, `${title}\n${stripVTControlCharacters(text)}\n\n`);
    screen.box(title, text);
  };
  const isolation = await chooseIsolation(folder, signal);
  await linkPackages(path.join(folder, 'data', 'synth'));
  const elsewhere = path.join(folder, 'elsewhere');
  await mkdir(elsewhere);

  const common: Readonly<Record<string, string>> = {
    ...inheritedEnvironment(),
    ...(screen.isColoured ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    GROUNDSTATE_INSTALLATION: 'demo',
    GROUNDSTATE_REPOSITORY: repository.url,
    GROUNDSTATE_ALLOW_FILE_REMOTES: 'true',
    GROUNDSTATE_TABLE: ledgerTable,
    GROUNDSTATE_REGION: region,
    GROUNDSTATE_ACCOUNT: account,
    GROUNDSTATE_ENDPOINT: proxy.endpoint,
    GROUNDSTATE_DATA_DIR: path.join(folder, 'data'),
    GROUNDSTATE_SYNTH_ISOLATION: isolation.mode,
    // What these stacks give does not change from one synthesis to the next, and nobody here is to wait for the second one.
    GROUNDSTATE_SYNTH_TWICE: 'false',
    // The shortest lease that still leaves room for one call to AWS and a heartbeat.
    GROUNDSTATE_LEASE: '12s',
  };
  const terminalEnvironment = { ...common, AWS_ACCESS_KEY_ID: callers.terminal };
  const workers: RunningWorker[] = [];
  const open = async (pace: Pace, settings: Readonly<Record<string, string>> = {}): Promise<RunningWorker> => {
    const number = workers.length + 1;
    // The emulator calls whoever signs with a key of its own choice by this name.
    proxy.trail.setPrincipal(`${callers.worker}${number}`, { kind: 'user', name: 'moto' });
    const worker = await launchWorker(number, {
      pace,
      common,
      folder,
      elsewhere,
      settings,
      onLostWorker,
      cleanUp,
      signal,
    });
    workers.push(worker);
    narrate(worker, screen);
    return worker;
  };
  screen.say(`AWS            ${proxy.endpoint}  (moto behind the fidelity proxy, account ${account})`);
  screen.say(`Git            ${repository.barePath}  (bare, from stacks/)`);
  screen.say(`Isolation      ${isolation.text}`);
  return {
    screen,
    signal,
    folder,
    proxy,
    repository,
    slackLog,
    show,
    eyes,
    person: openPerson(proxy.endpoint),
    terminalEnvironment,
    type: async (args, cwd = elsewhere) => {
      const end = await runGroundstate({ args, cwd, env: terminalEnvironment }, signal);
      const plain = stripVTControlCharacters;
      return { status: end.status, stdout: plain(end.stdout), stderr: plain(end.stderr), painted: end };
    },
    headCommit: () => runTestGit(repository.workPath, ['rev-parse', 'HEAD']),
    startWorker: open,
    workers,
  };
}

/** An emulator that somebody else started may hold the estate of an earlier demo, or be no emulator at all. */
async function refuseLeftovers(eyes: ReturnType<typeof openEyes>, endpoint: string): Promise<void> {
  const [tables, vpcs] = await Promise.all([eyes.tables(), eyes.vpcs('acme-main')]).catch((error: unknown) => {
    const [said = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new Error(
      `The AWS at ${endpoint} does not answer as one (${said}), and without it there is nothing to show. Start the emulator there, or unset AWS_ENDPOINT_URL, and the demo starts one of its own.`,
    );
  });
  if (tables.length + vpcs.length === 0) return;
  throw new Error(
    `The AWS at ${endpoint} holds objects of the example estate already (${[...tables, ...vpcs.map(({ VpcId }) => VpcId)].join(', ')}). The demo starts with an empty account, or it would prove nothing. If it is a moto of yours, empty it (curl -X POST ${endpoint}/moto-api/reset), or unset AWS_ENDPOINT_URL.`,
  );
}

/** Groundstate's own self-test decides; where nothing isolates, the demo asks for none, because the code is its own. */
async function chooseIsolation(
  folder: string,
  signal: AbortSignal,
): Promise<{ readonly mode: 'auto' | 'none'; readonly text: string }> {
  try {
    const synth = await createCdktfSynth({ cachePath: path.join(folder, 'self-test'), isolation: 'auto' }, signal);
    return { mode: 'auto', text: `${synth.isolation.mode}: ${synth.isolation.reason}` };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'synth.no-isolation') throw error;
    const text =
      'NONE. The self-test failed on this machine, so the code of the stacks runs as the worker itself: fine for our own stacks, not for those of others.';
    return { mode: 'none', text };
  }
}

async function linkPackages(synthFolder: string): Promise<void> {
  await mkdir(packages, { recursive: true });
  await mkdir(synthFolder, { recursive: true });
  await symlink(packages, path.join(synthFolder, 'packages'));
}

/** What a program needs to find itself at home; no credentials and no settings of whoever runs the demo. */
function inheritedEnvironment(): Readonly<Record<string, string>> {
  const wanted =
    /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|NODE_EXTRA_CA_CERTS|NODE_COMPILE_CACHE|(https?|no)_proxy|npm_config_(registry|cafile|userconfig|globalconfig))$/i;
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => wanted.test(name)));
}

interface Launch {
  readonly pace: Pace;
  readonly common: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly elsewhere: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly onLostWorker: Opening['onLostWorker'];
  readonly cleanUp: CleanUp;
  readonly signal: AbortSignal;
}

async function launchWorker(number: number, launch: Launch): Promise<RunningWorker> {
  const { pace, common, folder, signal } = launch;
  const name = `worker ${number}`;
  const caller = `${callers.worker}${number}`;
  const port = await findFreePort();
  const env = {
    ...common,
    AWS_ACCESS_KEY_ID: caller,
    // A story is told at once; otherwise what matters little is gathered for an hour.
    GROUNDSTATE_SLACK_DIGEST: '0s',
    GROUNDSTATE_TICK_INTERVAL: pace.tick,
    GROUNDSTATE_SCAN_INTERVAL: pace.scan,
    GROUNDSTATE_HTTP_PORT: String(port),
    GROUNDSTATE_LOG_LEVEL: 'debug',
    ...launch.settings,
  };
  const worker = startWorker(
    name,
    { args: ['worker'], cwd: launch.elsewhere, env },
    path.join(folder, `worker-${number}.log`),
  );
  launch.cleanUp.add(name, async () => {
    worker.expectEnd();
    worker.signal('SIGTERM');
    const force = setTimeout(() => worker.signal('SIGKILL'), 4000);
    await worker.ended;
    clearTimeout(force);
  });
  void worker.ended.then((status) => worker.isExpectedToEnd || launch.onLostWorker(worker, status));
  await waitUntil(`${name} starts`, () => worker.lines.find(({ msg }) => msg === 'worker started'), {
    seconds: 60,
    signal,
    seen: () => worker.tail(5).join('\n'),
  });
  return Object.assign(worker, { caller, address: `http://127.0.0.1:${port}` });
}
