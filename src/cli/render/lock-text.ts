import type { Lock } from '../../engine/ports/ledger.ts';
import { cleanText } from './clean-text.ts';
import { formatAge, formatTime, shortCommit } from './time-text.ts';

/** A lock in the shape that Terraform's users know, with what we know beyond it. */
export function renderLock(lock: Lock, table: string, now: number): string {
  const rows: readonly (readonly [string, string])[] = [
    ['ID', lockId(lock)],
    ['Path', `${table}/${lock.stack}`],
    ['Operation', lock.operation],
    ['Who', `${lock.holder} on ${lock.host}`],
    ['Created', formatTime(lock.acquiredAt)],
    ['Info', `commit ${shortCommit(lock.commit)}`],
    ['Age', formatAge(now - lock.acquiredAt)],
    ['Heartbeat', `${formatAge(now - lock.heartbeatAt)} ago (lease ${formatAge(lock.leaseMs)})`],
    ['Fence', String(lock.fence)],
    ...(lock.breakAsked === undefined
      ? []
      : [['To break', `asked by ${lock.breakAsked.by}, ${formatAge(now - lock.breakAsked.at)} ago`] as const]),
  ];
  return `Lock Info:\n${rows.map(([name, value]) => `  ${`${name}:`.padEnd(11)}${cleanText(value)}`).join('\n')}\n`;
}

/** What a person may do about a held lock. */
export function adviseOnLock(lock: Lock): string {
  return `Only one writer works on a stack at a time. Wait until "${cleanText(lock.operation)}" ends, or run the command again with --wait. A holder that died loses the lease by itself ${formatAge(lock.leaseMs)} after its last heartbeat; nothing needs to be broken by hand.`;
}

/** Names one holding of one lock; the fence never repeats. */
export function lockId(lock: Lock): string {
  return `${lock.stack}#${lock.fence}`;
}
