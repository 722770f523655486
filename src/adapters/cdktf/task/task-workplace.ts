import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type DataFile, readFiles } from '../file-set.ts';
import { hostFailure } from '../synth-failures.ts';
import type { SynthJob, Workplace } from '../workplace.ts';
import { exchange, type HostAddress, parseHostAddress, type Reply } from './exchange.ts';
import { encodeSource, sourceLimits } from './perform-job.ts';
import { largestResult, leftOut, readResult } from './task-result.ts';
import { withinLimit } from './within-limit.ts';

interface TaskOptions {
  readonly host: string | undefined;
  /** What a host may take for a run, besides the installation of packages. */
  readonly wallMs: number | undefined;
}

/** An installation, and a host that begins anew between two jobs. */
const extraMs = 360_000;
const openingMs = 30_000;
const betweenTriesMs = 250;

const greeting = z.object({ isolation: z.object({ mode: z.enum(['namespace', 'uid', 'none']) }) });
/** The app runs on a host that has nothing of the worker: its answers are data of a stranger. */
export async function openTaskWorkplace(options: TaskOptions, signal: AbortSignal): Promise<Workplace> {
  const host = parseHostAddress(options.host);
  const limitMs = (options.wallMs ?? 120_000) + extraMs;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(openingMs)]);
  const hello = await ask(host, { method: 'GET', path: '/', limit: 65_536 }, patience).catch((thrown: unknown) => {
    signal.throwIfAborted();
    throw patience.aborted ? hostFailure('wait', `Nothing listens at ${options.host ?? ''}`) : thrown;
  });
  const { mode } = readGreeting(hello);
  return {
    isolation: {
      mode: 'task',
      reason: `the app runs on a host of its own (${options.host ?? ''}), which keeps it apart with the mode ${mode} and has no credentials`,
    },
    run: (job, now) =>
      withinLimit({ limitMs, sayLate: 'The host gave no answer' }, now, (limited) => runJob(host, job, limited)),
  };
}

async function runJob(host: HostAddress, job: SynthJob, signal: AbortSignal): Promise<readonly DataFile[]> {
  const body = encodeSource(await readFiles(job.path, sourceLimits, leftOut), job.again);
  const place = `/jobs/${randomBytes(16).toString('hex')}`;
  await ask(host, { method: 'PUT', path: `${place}/source`, body, limit: 65_536 }, signal);
  const result = await ask(host, { method: 'GET', path: `${place}/result`, limit: largestResult }, signal);
  return readResult(result.body);
}

type Call = Parameters<typeof exchange>[1];

/** Asks until the host serves: it may be busy with the job before, or begin anew after it. */
async function ask(host: HostAddress, call: Call, signal: AbortSignal): Promise<Reply> {
  for (;;) {
    const reply = await exchange(host, call, signal).catch((error: NodeJS.ErrnoException) => {
      signal.throwIfAborted();
      if (!['ECONNREFUSED', 'ENOENT', 'ECONNRESET'].includes(error.code ?? '')) {
        throw hostFailure('wait', `The host did not answer: ${error.message}`);
      }
      return undefined;
    });
    if (reply !== undefined && reply.status !== 409) {
      if (reply.status >= 300) {
        throw hostFailure('wait', `The host answered ${call.method} with the status ${reply.status}`);
      }
      return reply;
    }
    await wait(betweenTriesMs, undefined, { signal });
  }
}

function readGreeting(reply: Reply): { readonly mode: string } {
  try {
    return greeting.parse(JSON.parse(reply.body.toString('utf8'))).isolation;
  } catch {
    throw hostFailure('ask', 'What listens at the address of the synthesis host is no synthesis host');
  }
}
