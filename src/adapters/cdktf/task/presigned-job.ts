import { hostFailure } from '../synth-failures.ts';
import type { Workplace } from '../workplace.ts';
import { exchange, type HostAddress, parseHostAddress, type Reply } from './exchange.ts';
import { performJob, sourceLimits } from './perform-job.ts';

interface Addresses {
  /** Gives the source archive to whoever knows it. */
  readonly sourceUrl: string;
  /** Takes the result archive. */
  readonly resultUrl: string;
}

/** One job whose source and result lie in a store; the two addresses are all that this host knows of it. */
export async function performPresigned(
  { sourceUrl, resultUrl }: Addresses,
  bench: { readonly workplace: Workplace; readonly folder: string },
  signal: AbortSignal,
): Promise<void> {
  const source = await call(sourceUrl, { method: 'GET', limit: sourceLimits.bytes + 16 * 2 ** 20 }, signal);
  const body = await performJob(source.body, bench, signal);
  await call(resultUrl, { method: 'PUT', body, limit: 65_536 }, signal);
}

type Call = Omit<Parameters<typeof exchange>[1], 'path'>;

async function call(address: string, request: Call, signal: AbortSignal): Promise<Reply> {
  const host: HostAddress = parseHostAddress(address);
  const path = host.kind === 'url' ? `${host.url.pathname}${host.url.search}` : '/';
  const reply = await exchange(host, { ...request, path }, signal);
  if (reply.status >= 300) {
    throw hostFailure('wait', `The store answered ${request.method} with the status ${reply.status}`);
  }
  return reply;
}
