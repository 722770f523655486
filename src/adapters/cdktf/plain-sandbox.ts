import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { giveBack } from './give-back.ts';
import { nextJobUser } from './job-user.ts';
import { countTasks } from './process-tree.ts';
import { runProcess } from './run-process.ts';
import {
  limitArguments,
  quoteWord,
  type Sandbox,
  type SandboxEnd,
  type SandboxJob,
  type SandboxPaths,
  treeLimits,
} from './sandbox.ts';
import type { Tools } from './tools.ts';

interface PlainSettings {
  readonly mode: 'uid' | 'none';
  readonly tools: Tools;
  readonly scratch: string;
  readonly certificates: string | undefined;
}

const setpriv = '/usr/bin/setpriv';
/** What may fill the disk meanwhile without being the job: the rest of the machine, and an installation. */
const roomForOthers = 2 ** 30;

/** Runs jobs as processes of this machine: as another user (`uid`), or with limits only (`none`). */
export function createPlainSandbox(settings: PlainSettings): Sandbox {
  return {
    mode: settings.mode,
    async run(job, signal) {
      await mkdir(settings.scratch, { recursive: true });
      // Whoever does not know the name of a job's folder does not find it.
      if (settings.mode === 'uid') await chmod(settings.scratch, 0o711);
      const folder = await mkdtemp(path.join(settings.scratch, 'plain-'));
      const user = settings.mode === 'uid' ? nextJobUser() : undefined;
      try {
        return await runJob({ settings, job, folder, user }, signal);
      } finally {
        if (user !== undefined) await endUser(user);
        if (user !== undefined) await removeLitter(user);
        // Not our own removal: it gives up at paths that are too long, and an app can make such.
        await runHelper(['rm', '-rf', '--', folder]);
      }
    },
  };
}

interface RunningJob {
  readonly settings: PlainSettings;
  readonly job: SandboxJob;
  readonly folder: string;
  readonly user: number | undefined;
}

async function runJob(running: RunningJob, signal: AbortSignal): Promise<SandboxEnd> {
  const { job, folder, user } = running;
  const paths = await layOut(running);
  const deadline = performance.now() + job.limits.wallMs;
  const wrap = wrapper(job, user);
  let last: SandboxEnd = { kind: 'exited', exitCode: 0, endSignal: undefined, stdout: '', stderr: '', step: 'start' };
  for (const step of job.steps(paths)) {
    const end = await runProcess(
      {
        command: wrap[0] ?? '/bin/sh',
        args: [...wrap.slice(1), '-c', step.line],
        cwd: folder,
        environment: { PATH: '/usr/bin:/bin' },
        wallMs: Math.max(1, deadline - performance.now()),
        outputBytes: job.limits.stdoutBytes,
        tree: { ...treeLimits(job.limits), disk: { folder, bytes: job.limits.outputBytes + roomForOthers } },
      },
      signal,
    );
    last = { ...end, step: step.name };
    if (end.kind !== 'exited' || end.exitCode !== 0) return last;
  }
  if (user !== undefined) {
    await endUser(user);
    await giveBack(job.largeResult ? job.resultFolder : paths.out);
  }
  if (!job.largeResult) {
    await rm(job.resultFolder, { recursive: true, force: true });
    await rename(paths.out, job.resultFolder);
  }
  return last;
}

async function layOut({ settings, job, folder, user }: RunningJob): Promise<SandboxPaths> {
  const work = path.join(folder, 'work');
  const out = job.largeResult ? job.resultFolder : path.join(folder, 'out');
  const home = path.join(folder, 'home');
  for (const each of [work, out, home]) await mkdir(each, { recursive: true });
  if (job.source !== undefined) await cp(job.source, work, { recursive: true, verbatimSymlinks: true });
  if (job.packages !== undefined) {
    await symlink(job.packages.from, path.join(work, job.packages.at, 'node_modules'));
  }
  if (user !== undefined) {
    await chmod(folder, 0o711);
    await changeOwner(user, [work, out, home]);
  }
  const { tools, certificates } = settings;
  return {
    work,
    out,
    home,
    node: tools.nodeBinary,
    npm: path.join(tools.npmFolder, 'bin', 'npm-cli.js'),
    esbuild: tools.esbuildBinary,
    certificates: certificates ?? '',
  };
}

/** Another user without a network, or with limits only; an installation keeps the network, and runs nothing of the repository. */
function wrapper(job: SandboxJob, user: number | undefined): readonly string[] {
  const limited = existsSync('/usr/bin/prlimit')
    ? ['/usr/bin/prlimit', ...limitArguments(job.limits, job.largeResult, tasksBeside(user)), '--']
    : [];
  if (user === undefined) {
    return [...limited, ...(existsSync(setpriv) ? [setpriv, '--no-new-privs', '--'] : []), '/bin/sh'];
  }
  const apart = job.network ? [] : ['/usr/bin/unshare', '--net', '--ipc', '--'];
  return [...apart, ...limited, ...become(user), '/bin/sh'];
}

/** A user of its own has no other processes; root is not counted at all. */
function tasksBeside(user: number | undefined): number | undefined {
  if (user !== undefined) return 0;
  const own = process.getuid?.() ?? 0;
  return own === 0 ? undefined : countTasks(own);
}

function become(user: number): readonly string[] {
  return [
    setpriv,
    `--reuid=${user}`,
    `--regid=${user}`,
    '--clear-groups',
    '--no-new-privs',
    '--inh-caps=-all',
    '--bounding-set=-all',
    '--',
  ];
}

async function changeOwner(user: number, folders: readonly string[]): Promise<void> {
  await runHelper(['chown', '-R', '-h', `${user}:${user}`, ...folders]);
}

/** Ends every process of the job's user: also those that left the process group. */
async function endUser(user: number): Promise<void> {
  await runHelper([...become(user), '/bin/sh', '-c', 'kill -KILL -1']);
}

/** Takes away what the job's user left in the places where everybody may write. */
async function removeLitter(user: number): Promise<void> {
  const places = ['/tmp', '/var/tmp', '/dev/shm'].filter((place) => existsSync(place));
  await runHelper(['find', ...places, '-xdev', '-user', String(user), '-delete']);
}

async function runHelper(command: readonly string[]): Promise<void> {
  await runProcess(
    {
      command: '/bin/sh',
      args: ['-c', command.map(quoteWord).join(' ')],
      cwd: '/',
      environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      wallMs: 60_000,
      outputBytes: 65_536,
    },
    // Cleaning up also happens when the job was interrupted.
    new AbortController().signal,
  );
}
