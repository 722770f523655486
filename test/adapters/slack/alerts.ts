import type { Severity } from '../../../src/core/drift.ts';
import { driftThread } from '../../../src/engine/drift-thread.ts';
import type { Alert, AlertStatus } from '../../../src/engine/ports/journal.ts';

/** Thursday, 2026-11-19 14:00 UTC. */
export const start = Date.UTC(2026, 10, 19, 14);

/** The alert of a drift, as the engine tells it. */
export function driftAlert(id: string, changes: Partial<Alert> & { readonly severity?: Severity } = {}): Alert {
  return {
    id: `drift-${id}-0`,
    ...driftThread({ stack: 'network', id }, 0),
    kind: 'drift',
    status: 'open',
    severity: 'critical',
    stack: 'network',
    address: 'network/aws_vpc_security_group_ingress_rule.https',
    title: 'network/aws_vpc_security_group_ingress_rule.https was changed outside of Git',
    differences: [{ attribute: 'cidr_ipv4', before: '10.0.0.0/8', after: '0.0.0.0/0' }],
    by: 'not known yet',
    commit: '1a2b3c4d5e6f7890',
    next: 'groundstate.yaml says that drift of this stack is only reported.',
    owner: 'S0PLATFORM',
    at: start,
    ...changes,
  };
}

/** A later alert of the same thread. */
export function followUp(id: string, kind: Alert['kind'], changes: Partial<Alert> = {}): Alert {
  return { ...driftAlert(id), id: `${kind}-${id}-0`, kind, at: start + 60_000, ...changes };
}

/** The end of a drift. */
export function ending(id: string, status: AlertStatus, next = 'Put back by run 7 to commit 1a2b3c4d5e.'): Alert {
  return followUp(id, 'resolved', {
    status,
    next,
    title: 'Resolved: it',
    by: 'groundstate@host:1',
    at: start + 120_000,
  });
}
