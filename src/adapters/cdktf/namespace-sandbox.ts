import { chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { giveBack } from './give-back.ts';
import { nextJobUser } from './job-user.ts';
import { runProcess } from './run-process.ts';
import { limitArguments, type Sandbox, type SandboxJob, type SandboxPaths, treeLimits } from './sandbox.ts';
import type { Tools } from './tools.ts';

const script = fileURLToPath(new URL('./enter-namespace.sh', import.meta.url));

const firstPlace: SandboxPaths = {
  work: '/work',
  out: '/out',
  home: '/home/synth',
  node: '/opt/node/bin/node',
  npm: '/opt/npm/bin/npm-cli.js',
  esbuild: '/opt/esbuild',
  certificates: '/etc/registry-certificates.pem',
};
const secondPlace: SandboxPaths = { ...firstPlace, work: '/again/work', out: '/again/out', home: '/home/again' };

function placeOf(job: SandboxJob): SandboxPaths {
  return job.again === true ? secondPlace : firstPlace;
}

/**
 * Runs jobs in namespaces of their own: another root with nothing of this machine but its programs, no other processes,
 * no capabilities, and no network unless the job is an installation.
 */
export function createNamespaceSandbox(tools: Tools, scratch: string, certificates: string | undefined): Sandbox {
  const asRoot = process.getuid?.() === 0;
  return {
    mode: 'namespace',
    async run(job, signal) {
      await mkdir(scratch, { recursive: true });
      const folder = await mkdtemp(path.join(scratch, 'namespace-'));
      const root = path.join(folder, 'root');
      const status = path.join(folder, 'status');
      await mkdir(root);
      const user = asRoot ? nextJobUser() : undefined;
      if (user !== undefined && job.largeResult) await chown(job.resultFolder, user, user);
      const steps = job.steps(placeOf(job));
      try {
        const end = await runProcess(
          {
            command: 'unshare',
            args: [...namespaces(asRoot, job.network), 'sh', script],
            cwd: '/',
            environment: scriptEnvironment({ job, root, status, user, binds: bindsOf(job, tools, certificates) }),
            wallMs: job.limits.wallMs,
            outputBytes: job.limits.stdoutBytes,
            tree: treeLimits(job.limits),
          },
          signal,
        );
        const reached = Number(await readFile(status, 'utf8').catch(() => '0'));
        return { ...end, step: steps[reached - 1]?.name ?? 'enter the namespace' };
      } finally {
        if (asRoot && job.largeResult) await giveBack(job.resultFolder);
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

function namespaces(asRoot: boolean, network: boolean): readonly string[] {
  const user = asRoot ? [] : ['--user', '--map-root-user'];
  const net = network ? [] : ['--net'];
  return [...user, ...net, '--pid', '--mount', '--ipc', '--uts', '--fork', '--kill-child'];
}

function bindsOf(
  job: SandboxJob,
  tools: Tools,
  certificates: string | undefined,
): readonly (readonly [string, string])[] {
  const { packages } = job;
  return [
    [tools.nodePrefix, '/opt/node'],
    [tools.esbuildBinary, '/opt/esbuild'],
    ...(job.network ? [[tools.npmFolder, '/opt/npm'] as const] : []),
    ...(job.network && certificates !== undefined ? [[certificates, firstPlace.certificates] as const] : []),
    ...(packages === undefined
      ? []
      : [[packages.from, path.posix.join(placeOf(job).work, packages.at, 'node_modules')] as const]),
  ];
}

function scriptEnvironment(input: {
  readonly job: SandboxJob;
  readonly root: string;
  readonly status: string;
  readonly user: number | undefined;
  readonly binds: readonly (readonly [string, string])[];
}): Record<string, string> {
  const { job, root, status, user, binds } = input;
  const steps = job.steps(placeOf(job));
  return {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    SB_ROOT: root,
    SB_WORK: placeOf(job).work,
    SB_OUT: placeOf(job).out,
    SB_HOME: placeOf(job).home,
    SB_STATUS: status,
    SB_SOURCE: job.source ?? '',
    SB_RESULT: job.resultFolder,
    SB_KEEP_OUT: job.largeResult ? '1' : '',
    SB_UID: user === undefined ? '' : String(user),
    SB_LIMITS: limitArguments(job.limits, job.largeResult, 0).join(' '),
    SB_OUT_SIZE: String(job.limits.outputBytes),
    SB_OUT_FILES: String(job.limits.files),
    SB_TMP_SIZE: `${job.limits.memoryMb}m`,
    SB_NETWORK: job.network ? '1' : '',
    SB_BINDS: binds.map(([from, to]) => `${from}\t${to}`).join('\n'),
    SB_STEPS: String(steps.length),
    ...Object.fromEntries(steps.map((step, index) => [`SB_STEP_${index + 1}`, step.line])),
  };
}
