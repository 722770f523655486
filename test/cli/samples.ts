import type { Change, Decision, Difference } from '../../src/core/change.ts';
import type { Drift } from '../../src/core/drift.ts';
import type { Lock } from '../../src/engine/ports/ledger.ts';
import { scope } from './fake-engine.ts';

export function createDifference(attribute: string, change: Partial<Difference> = {}): Difference {
  return {
    attribute,
    desired: 'new',
    live: 'old',
    cause: 'git',
    forcesReplacement: false,
    sensitive: false,
    ...change,
  };
}

export function createChange(change: Partial<Change> = {}): Change {
  return {
    address: 'network/aws_vpc.main',
    type: 'aws_vpc',
    scope,
    id: 'vpc-1',
    action: 'update',
    cause: 'git',
    differences: [],
    reason: '',
    dataBearing: false,
    dependencies: [],
    ...change,
  };
}

export function allow(change: Partial<Change> = {}): Decision {
  return { change: createChange(change), verdict: 'allowed', reason: '' };
}

export function hold(change: Partial<Change>, reason: string): Decision {
  return { change: createChange(change), verdict: 'held', reason };
}

export function createDrift(change: Partial<Drift> = {}): Drift {
  return {
    id: 'drift-1',
    stack: 'network',
    address: 'network/aws_vpc.main',
    type: 'aws_vpc',
    cloudId: 'vpc-1',
    attribute: 'enable_dns_hostnames',
    desired: true,
    live: false,
    tier: 'declared',
    severity: 'medium',
    next: 'It is put back with the next scan.',
    ...change,
  };
}

export function createLock(change: Partial<Lock> = {}): Lock {
  return {
    stack: 'network',
    held: true,
    holder: 'worker-7',
    host: 'ip-10-0-0-7',
    fence: 42,
    operation: 'apply',
    commit: 'c'.repeat(40),
    acquiredAt: Date.UTC(2026, 10, 19, 13, 59),
    heartbeatAt: Date.UTC(2026, 10, 19, 13, 59, 58),
    leaseMs: 15_000,
    ...change,
  };
}
