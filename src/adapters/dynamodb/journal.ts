import type { OpenMatters } from '../../core/matters/open-matters.ts';
import type { Redact } from '../../core/redaction/mask.ts';
import type { Journal } from '../../engine/ports/journal.ts';
import { dropApproval, putApproval, readApprovals } from './approvals.ts';
import { AsideOutbox } from './aside-outbox.ts';
import { putBaselines, readBaselines } from './baseline-records.ts';
import {
  concludeControl,
  endControl,
  isControl,
  putControl,
  readControl,
  readPastControls,
} from './control-records.ts';
import {
  acknowledgeDrift,
  attributeDrift,
  openDrift,
  readDrifts,
  resolveDrift,
  restateDrift,
} from './drift-records.ts';
import { createHistory } from './history.ts';
import { readHistoryDay, readHistoryDays } from './history-day.ts';
import { keys } from './keys.ts';
import { MatterBook } from './open-matters.ts';
import { deliverFrom, enqueueAlert, isWaitingAlert } from './outbox.ts';
import { isPresence, readPresence } from './presence-records.ts';
import { redactRecord } from './redact-record.ts';
import {
  finishScanRequest,
  isScanRequest,
  putScanRequest,
  readScanRequest,
  readWaitingRequest,
} from './scan-requests.ts';
import type { TableAccess } from './table-access.ts';

/** The unfenced records in DynamoDB, without secrets in them. They are never written together with a lock item. */
export function createJournal(access: TableAccess, redact: Redact): Journal {
  // A chain of its own for each process: two that share a name could not both be its last link.
  const asideOutbox = new AsideOutbox(access);
  const matters = new MatterBook(access);
  const history = createHistory(access, access.chance.id());
  return {
    append: (events, signal) => history.append(redactRecord(events, redact), signal),
    history: (query, signal) => history.read(query, signal),
    historyDays: (signal) => readHistoryDays(access, signal),
    historyDay: (day, signal) => readHistoryDay(access, day, signal),
    auditHistory: (signal) => history.audit(signal),
    drifts: async (stack, signal) => (await readDrifts(access, stack, signal)).filter(({ tier }) => tier !== 'unread'),
    driftsAndGaps: (stack, signal) => readDrifts(access, stack, signal),
    openDrift: (drift, at, signal) => openDrift(access, { drift: redactRecord(drift, redact), at }, signal),
    attributeDrift: (attribution, signal) =>
      attributeDrift(access, { ...attribution, culprit: redactRecord(attribution.culprit, redact) }, signal),
    restateDrift: (drift, { recurrences }, signal) =>
      restateDrift(access, { drift: redactRecord(drift, redact), recurrences }, signal),
    // oxlint-disable-next-line max-params -- the port's own list
    acknowledgeDrift: (stack, id, who, signal) => acknowledgeDrift(access, { stack, id, who }, signal),
    resolveDrift: (closing, signal) =>
      resolveDrift(access, { ...closing, resolution: redact(closing.resolution) }, signal),
    baselines: (stack, signal) => readBaselines(access, stack, signal),
    putBaselines: (stack, baselines, signal) => putBaselines(access, { stack, baselines }, signal),
    enqueue: (alert, signal) => enqueueAlert(access, redactRecord(alert, redact), signal),
    controls: (signal) => readControls(access, signal),
    putControl: (control, signal) => putControl(access, withoutSecrets(control, redact), signal),
    endControl: (id, ended, signal) => endControl(access, { id, ended }, signal),
    concludeControl: (control, signal) => concludeControl(access, withoutSecrets(control, redact), signal),
    pastControls: (limit, signal) => readPastControls(access, limit, signal),
    async deliver(courier, signal, aside) {
      const waiting = await access.query(keys.controls, { prefix: keys.waitingAlerts }, signal);
      if (aside === undefined) {
        return deliverFrom(access, { waiting, courier }, signal);
      }
      await asideOutbox.copy(waiting, signal);
      const beside = asideOutbox.deliver(aside, signal);
      const [{ sent, left }, leftBeside] = await Promise.all([
        deliverFrom(access, { waiting, courier }, signal),
        beside,
      ]);
      return { sent, left: left + leftBeside };
    },
    approve: (approval, signal) => putApproval(access, withoutSecrets(approval, redact), signal),
    approvals: (stack, signal) => readApprovals(access, stack, signal),
    withdrawApproval: (approval, signal) => dropApproval(access, approval, signal),
    matters: (stack, signal) => matters.read(stack, signal),
    isCalm: (stack) => matters.isCalm(stack),
    putMatters: (stack, open, signal) => matters.write(stack, withoutSecretTitles(open, redact), signal),
    requestScan: (request, signal) => putScanRequest(access, request, signal),
    scanRequest: (id, signal) => readScanRequest(access, id, signal),
    finishScan: (id, result, at, signal) =>
      finishScanRequest(access, { id, result: redactRecord(result, redact), at }, signal),
  };
}

/** What a person orders or approves is found by its other members; only the reason is free text. */
function withoutSecrets<T extends { readonly reason: string | undefined }>(order: T, redact: Redact): T {
  return order.reason === undefined ? order : { ...order, reason: redact(order.reason) };
}

/** What it is compared by are addresses, hashes and names of failures. */
function withoutSecretTitles(matters: OpenMatters, redact: Redact): OpenMatters {
  return { ...matters, failures: matters.failures.map((one) => ({ ...one, title: redact(one.title) })) };
}

/** One query, because every tick makes it. */
async function readControls(access: TableAccess, signal: AbortSignal): ReturnType<Journal['controls']> {
  const items = await access.query(keys.controls, {}, signal);
  return {
    scanRequests: items.filter(isScanRequest).map(readWaitingRequest),
    controls: items.filter(isControl).map(readControl),
    waitingAlerts: items.filter(isWaitingAlert).length,
    workers: items.filter(isPresence).map(readPresence),
  };
}
