import { DEFAULT_POLICY, type StackPolicy } from '../../src/core/stack-policy.ts';
import { HOME } from './cloud-port.ts';
import type { Random } from './random.ts';

/** What the workers of a run may do unattended. */
export interface Rules {
  readonly policy: StackPolicy;
  /** Nothing ever waits for a person, so that everything must become as Git wants it. */
  readonly isOpen: boolean;
  /** Disks hold data: neither deleted for Git nor made anew after somebody deleted one. */
  readonly disksHoldData: boolean;
}

/** Reverts drift and deletes what left Git. */
const openPolicy: StackPolicy = {
  ...DEFAULT_POLICY,
  drift: 'revert',
  prune: 'auto',
  exclusive: ['aws_sim_route'],
  maxDeletions: 1000,
  maxDeletionPercent: 100,
  account: HOME,
};

/** Most runs wait for nobody, because only those have to come to rest by themselves; the others are about what is held. */
export function chooseRules(random: Random): Rules {
  if (random.happens(0.75)) return { policy: openPolicy, isOpen: true, disksHoldData: false };
  const policy: StackPolicy = {
    ...openPolicy,
    drift: random.pick(['revert', 'revert', 'report', 'hold']),
    prune: random.pick(['auto', 'auto', 'off', 'confirm']),
    exclusive: random.happens(0.5) ? ['aws_sim_route'] : [],
    maxDeletions: random.pick([1, 3, 1000]),
  };
  return { policy, isOpen: false, disksHoldData: random.happens(0.5) };
}
