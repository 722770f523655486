import type { StablePort } from '../../terraform/ports.ts';
import type { Clock } from '../ports/time.ts';

/**
 * Values that would change with every run are not chosen yet (the language issue keeps them in the ledger): they stay
 * unknown, and an attribute built on them is never written from them.
 */
export function stablePort(clock: Clock): StablePort {
  const planned = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    timestamp: () => undefined,
    planTimestamp: () => planned,
    uuid: () => undefined,
    bcrypt: () => undefined,
  };
}
