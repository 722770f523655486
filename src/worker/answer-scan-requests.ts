import { asFailure } from '../core/failure.ts';
import type { ScanRequest } from '../engine/ports/journal.ts';
import type { Estate, ScanReport } from '../engine/reports.ts';
import { packScanAnswer, type ScanAnswer } from './scan-answer.ts';
import type { WorkerContext } from './worker-context.ts';

/** Runs the scans that people asked for and that fall to this worker, and writes each result to where they wait for it. */
export async function answerScanRequests(
  context: WorkerContext,
  requests: readonly ScanRequest[],
  estate: Estate | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { app, fleet } = context;
  for (const request of requests) {
    if (request.status !== 'waiting' || !isOurs(context, request)) continue;
    app.log.info({ request: request.id, stack: request.stack, by: request.requestedBy }, 'scan requested');
    const answer = await scanFor(context, request, estate, signal);
    await finish(context, request, answer, signal);
    context.nudgeDelivery();
    for (const { name } of estate?.stacks ?? []) if (!fleet.isMine(name)) app.engine.letGo(name);
  }
}

/** The scan of a stack falls to the worker that looks after it, and any other one to one of all. */
function isOurs({ fleet }: WorkerContext, { id, stack }: ScanRequest): boolean {
  return stack !== undefined && fleet.isKnown(stack) ? fleet.isMine(stack) : fleet.isChosenFor(`scan ${id}`);
}

/** A result that cannot be kept is answered with the reason, or the request would be scanned for again at every tick. */
async function finish(
  { app }: WorkerContext,
  request: ScanRequest,
  answer: ScanAnswer,
  signal: AbortSignal,
): Promise<void> {
  try {
    await app.journal.finishScan(request.id, packScanAnswer(answer), app.clock.now(), signal);
  } catch (error) {
    signal.throwIfAborted();
    const { summary, detail } = asFailure(error);
    app.log.warn({ request: request.id, detail }, 'scan result could not be kept');
    const reason = packScanAnswer(refuse(request, `${summary}. ${detail}`));
    await app.journal.finishScan(request.id, reason, app.clock.now(), signal);
  }
}

async function scanFor(
  { app }: WorkerContext,
  request: ScanRequest,
  estate: Estate | undefined,
  signal: AbortSignal,
): Promise<ScanAnswer> {
  if (estate === undefined) {
    return refuse(request, 'No commit of the tracked branch could be loaded yet, so there is nothing to compare with.');
  }
  const names = estate.stacks
    .map(({ name }) => name)
    .filter((name) => request.stack === undefined || request.stack === name);
  if (names.length === 0) return refuse(request, `The commit ${estate.revision.commit.slice(0, 7)} has no such stack.`);
  const reports: ScanReport[] = [];
  const failures: ScanAnswer['failures'][number][] = [];
  for (const stack of names) {
    try {
      reports.push(await app.engine.scan(estate, stack, { record: true, depth: request.depth }, signal));
    } catch (error) {
      signal.throwIfAborted();
      const { summary, detail } = asFailure(error);
      failures.push({ stack, summary, detail });
    }
  }
  return { reports, failures };
}

function refuse(request: ScanRequest, detail: string): ScanAnswer {
  return {
    reports: [],
    failures: [{ stack: request.stack ?? 'all stacks', summary: 'The scan was not made', detail }],
  };
}
