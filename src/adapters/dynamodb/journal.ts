import type { Journal } from '../../engine/ports/journal.ts';
import { attributeDrift, openDrift, readDrifts, resolveDrift } from './drift-records.ts';
import { createHistory } from './history.ts';
import { deliverAlerts, enqueueAlert } from './outbox.ts';
import { finishScanRequest, putScanRequest, readScanRequest, readScanRequests } from './scan-requests.ts';
import type { TableAccess } from './table-access.ts';

/** The unfenced records in DynamoDB. They are never written together with a lock item. */
export function createJournal(access: TableAccess): Journal {
  // A chain of its own for each process: two that share a name could not both be its last link.
  const history = createHistory(access, access.chance.id());
  return {
    append: (events, signal) => history.append(events, signal),
    history: (query, signal) => history.read(query, signal),
    auditHistory: (signal) => history.audit(signal),
    drifts: (stack, signal) => readDrifts(access, stack, signal),
    openDrift: (drift, at, signal) => openDrift(access, { drift, at }, signal),
    // oxlint-disable-next-line max-params -- the port's own list
    attributeDrift: (stack, id, culprit, signal) => attributeDrift(access, { stack, id, culprit }, signal),
    // oxlint-disable-next-line max-params -- the port's own list
    resolveDrift: (stack, id, resolution, at, signal) => resolveDrift(access, { stack, id, resolution, at }, signal),
    enqueue: (alert, signal) => enqueueAlert(access, alert, signal),
    deliver: (send, signal) => deliverAlerts(access, send, signal),
    controls: async (signal) => ({ scanRequests: await readScanRequests(access, signal) }),
    requestScan: (request, signal) => putScanRequest(access, request, signal),
    scanRequest: (id, signal) => readScanRequest(access, id, signal),
    finishScan: (id, result, at, signal) => finishScanRequest(access, { id, result, at }, signal),
  };
}
