import { Failure } from '../core/failure.ts';
import type { ScanRequest } from '../engine/ports/journal.ts';
import { parseScanAnswer, type ScanAnswer } from '../worker/scan-answer.ts';
import type { CommandContext } from './command-context.ts';

const pollMs = 1000;

/** Asks the worker for a scan by the table, waits for it within a bound, and gives its result. */
export async function requestRemoteScan(
  context: CommandContext,
  input: { readonly stack: string | undefined; readonly isDeep: boolean; readonly timeoutMs: number },
): Promise<ScanAnswer> {
  const { app, progress, signal, terminal } = context;
  const request: ScanRequest = {
    id: app.chance.id(),
    stack: input.stack,
    ...(input.isDeep ? { depth: 'deep' } : {}),
    requestedBy: terminal.person,
    requestedAt: app.clock.now(),
    status: 'waiting',
  };
  await app.journal.requestScan(request, signal);
  progress.start(`waiting for the worker to scan ${input.stack ?? 'all stacks'}`);
  const deadline = app.clock.monotonic() + input.timeoutMs;
  while (app.clock.monotonic() < deadline) {
    await app.clock.sleep(Math.min(pollMs, input.timeoutMs), signal);
    const seen = await app.journal.scanRequest(request.id, signal);
    if (seen?.status === 'done') return readAnswer(seen);
  }
  throw new Failure({
    code: 'scan-timeout',
    handling: 'wait',
    summary: 'The worker has not answered yet',
    detail: `The request ${request.id} is in the table, and no worker finished it within the timeout. A worker takes it up at its next tick; look whether one is running, or wait longer with --timeout.`,
  });
}

function readAnswer(request: ScanRequest): ScanAnswer {
  const answer = parseScanAnswer(request.result);
  if (answer !== undefined) return answer;
  throw new Failure({
    code: 'scan-answer',
    handling: 'stop',
    summary: 'The answer of the worker is not understood',
    detail: `The request ${request.id} was answered in a form that this version does not know. Run the same version of Groundstate here and in the worker.`,
  });
}
