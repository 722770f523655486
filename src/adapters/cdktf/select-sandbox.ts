import { readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { Synth } from '../../engine/ports/synth.ts';
import { createNamespaceSandbox } from './namespace-sandbox.ts';
import { createPlainSandbox } from './plain-sandbox.ts';
import { commandLine, type IsolationMode, type Sandbox, type SynthLimits } from './sandbox.ts';
import type { Tools } from './tools.ts';

interface Wish {
  readonly wanted: IsolationMode | 'auto';
  readonly tools: Tools;
  readonly scratch: string;
  readonly certificates: string | undefined;
  readonly limits: SynthLimits;
}

interface Selection {
  readonly sandbox: Sandbox;
  /** Which mode was taken and why, for the log, the status and the doctor. */
  readonly isolation: Synth['isolation'];
}

/** Tries the modes from the strongest on and takes the first that proves itself; `none` is taken only when it is asked for. */
export async function selectSandbox(wish: Wish, signal: AbortSignal): Promise<Selection> {
  if (wish.wanted === 'none') {
    const reason = 'asked for: the code of the repository runs as the worker itself and can read what it can read';
    return { sandbox: makeSandbox('none', wish), isolation: { mode: 'none', reason } };
  }
  const modes = wish.wanted === 'auto' ? (['namespace', 'uid'] as const) : [wish.wanted];
  const refusals: string[] = [];
  for (const mode of modes) {
    const sandbox = makeSandbox(mode, wish);
    const refusal = await findWeakness(sandbox, wish, signal);
    if (refusal === undefined) return { sandbox, isolation: { mode, reason: reasons[mode] } };
    refusals.push(`${mode}: ${refusal}`);
  }
  throw new Failure({
    code: 'synth.no-isolation',
    handling: 'stop',
    summary: 'The code of the repository cannot be kept apart from the worker',
    detail: `The self-test failed (${refusals.join('; ')}). Synthesis runs code from the repository, which could read the worker's credentials, so it is refused. Allow user namespaces, run as root, or, if everyone who can push may also have the credentials, set the isolation to none.`,
  });
}

const reasons = {
  namespace: 'the self-test passed: own root, own processes, no network, no capabilities',
  uid: 'the self-test passed: another user without capabilities and without a network; files that everybody may read stay readable',
} as const;

function makeSandbox(mode: IsolationMode, { tools, scratch, certificates }: Wish): Sandbox {
  return mode === 'namespace'
    ? createNamespaceSandbox(tools, scratch, certificates)
    : createPlainSandbox({ mode, tools, scratch, certificates });
}

/** Runs Node in the sandbox and has it try to see the worker; answers what is wrong, if anything is. */
async function findWeakness(sandbox: Sandbox, wish: Wish, signal: AbortSignal): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'needs Linux';
  if (sandbox.mode === 'uid' && process.getuid?.() !== 0) return 'needs root';
  const facts = [sandbox.mode, String(process.pid), ownNamespaces()];
  await mkdir(wish.scratch, { recursive: true });
  const resultFolder = await mkdtemp(path.join(wish.scratch, 'self-test-'));
  try {
    const end = await sandbox.run(
      {
        source: undefined,
        packages: undefined,
        resultFolder,
        largeResult: false,
        network: false,
        limits: { ...wish.limits, wallMs: 15_000 },
        steps: ({ node, work }) => [
          { name: 'look around', line: commandLine(work, { PATH: '/usr/bin:/bin' }, [node, '-e', probe, ...facts]) },
        ],
      },
      signal,
    );
    if (end.kind === 'exited' && end.exitCode === 0) return undefined;
    return lastLine(end.stderr) ?? `ended with ${end.exitCode ?? end.endSignal ?? end.kind}`;
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(resultFolder, { recursive: true, force: true });
  }
}

const probe = `
const fs = require('node:fs');
const [mode, worker, own] = process.argv.slice(1);
const refuse = (why) => { console.error(why); process.exit(1); };
if (mode === 'namespace') {
  const shared = ['pid', 'mnt', 'net'].filter((name) => own.includes(fs.readlinkSync('/proc/self/ns/' + name)));
  if (shared.length > 0) refuse('shares with the worker: ' + shared.join(', '));
  if (/CapEff:\\s*0*[1-9a-f]/.test(fs.readFileSync('/proc/self/status', 'utf8'))) refuse('capabilities are left');
} else {
  if (own.includes(fs.readlinkSync('/proc/self/ns/net'))) refuse('the network of the worker can be used');
  let readable = true;
  try { fs.readFileSync('/proc/' + worker + '/environ'); } catch { readable = false; }
  if (readable) refuse('the environment of the worker can be read');
}
`;

function ownNamespaces(): string {
  return ['pid', 'mnt', 'net'].map((name) => readlinkSync(`/proc/self/ns/${name}`)).join(' ');
}

function lastLine(text: string): string | undefined {
  return text
    .trim()
    .split('\n')
    .findLast((line) => line.trim() !== '')
    ?.slice(0, 200);
}
