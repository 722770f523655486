// Runs the app of a repository for a worker, on a machine (or in a container) that has nothing worth stealing:
//   node src/synth-host.ts --listen unix:/run/groundstate/synth.sock     serves jobs; also 127.0.0.1:7070
//   node src/synth-host.ts --source-url URL --result-url URL             one job: gets a source, puts its result
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { openLocalWorkplace } from './adapters/cdktf/local-workplace.ts';
import { findCredentials } from './adapters/cdktf/task/host-credentials.ts';
import { startSynthHost } from './adapters/cdktf/task/host-server.ts';
import { performPresigned } from './adapters/cdktf/task/presigned-job.ts';
import { asFailure, Failure } from './core/failure.ts';

const { values } = parseArgs({
  options: {
    listen: { type: 'string' },
    'source-url': { type: 'string' },
    'result-url': { type: 'string' },
    isolation: { type: 'string', default: 'auto' },
    // What one run may use; the worker has its own patience besides.
    'timeout-seconds': { type: 'string', default: '120' },
    'memory-mb': { type: 'string', default: '1024' },
    'data-dir': { type: 'string', default: path.join(tmpdir(), 'groundstate-synth-host') },
  },
});
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort(new Error(`ended by ${name}`)));

try {
  await serve(stop.signal);
} catch (thrown) {
  if (!stop.signal.aborted) {
    process.stderr.write(`groundstate synth-host: ${asFailure(thrown).message}\n`);
    process.exitCode = 1;
  }
}

async function serve(signal: AbortSignal): Promise<void> {
  const { listen, isolation, 'data-dir': folder, 'source-url': sourceUrl, 'result-url': resultUrl } = values;
  await mkdir(folder, { recursive: true });
  const mode = isolation === 'namespace' || isolation === 'uid' || isolation === 'none' ? isolation : 'auto';
  const limits = { wallMs: wholeNumber('timeout-seconds') * 1000, memoryMb: wholeNumber('memory-mb') };
  const workplace = await openLocalWorkplace({ cachePath: folder, isolation: mode, limits }, signal);
  const held = await findCredentials(process.env, workplace.isolation.mode === 'none');
  if (held.length > 0) throw hostHasCredentials(held);
  const bench = { workplace, folder };
  if (sourceUrl !== undefined && resultUrl !== undefined) {
    return performPresigned({ sourceUrl, resultUrl }, bench, signal);
  }
  if (listen === undefined) {
    throw wrongUse('Neither --listen ADDRESS nor --source-url URL with --result-url URL was given.');
  }
  const host = await startSynthHost(
    { ...bench, listen: readListen(listen), once: workplace.isolation.mode === 'none' },
    signal,
  );
  process.stdout.write(`synthesis host listens at ${listen}; isolation ${workplace.isolation.mode}\n`);
  return host.ended;
}

function wholeNumber(name: 'timeout-seconds' | 'memory-mb'): number {
  const text = values[name];
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw wrongUse(`--${name} must be a whole number, not "${text}".`);
}

function readListen(text: string): { readonly path: string } | { readonly host: string; readonly port: number } {
  if (text.startsWith('unix:/')) return { path: text.slice('unix:'.length) };
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === '') throw wrongUse(`--listen must be unix:/path or HOST:PORT, not "${text}".`);
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

function wrongUse(detail: string): Failure {
  return new Failure({ code: 'usage', handling: 'ask', summary: 'The synthesis host was not started', detail });
}

function hostHasCredentials(held: readonly string[]): Failure {
  return new Failure({
    code: 'synth-host.credentials',
    handling: 'stop',
    summary: 'The synthesis host was not started',
    detail: `It has ${held.join(', ')}. Code of the repository runs here, so nothing may be reachable that is worth stealing. Start it without a role and without such variables.`,
  });
}
