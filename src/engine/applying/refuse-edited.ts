import { sameValue } from '../../core/compare.ts';
import { Failure } from '../../core/failure.ts';
import { comparableLive } from '../planning/comparable-live.ts';
import type { Instance } from '../planning/instance.ts';

/**
 * Refuses to write over what somebody changed since the plan: the policy for drift has not seen it, and it would be gone
 * before anybody was told. An attribute that became what Git wants stands in nobody's way.
 */
export function refuseEdited(planned: Instance, fresh: Instance): void {
  const before = liveOf(planned);
  const now = liveOf(fresh);
  const edited = fresh.differences
    .map(({ attribute }) => attribute)
    .filter((name) => fresh.desired.compared.has(name))
    .filter((name) => moved(fresh.type.attributes[name], before[name], now[name]));
  if (edited.length > 0) {
    throw new Failure({
      code: 'moved',
      handling: 'wait',
      summary: 'An object changed while it was being applied',
      detail: `${edited.join(', ')} of ${fresh.address} moved between the plan and the write: somebody changed it, or AWS shows an older value. It is not written over. The next pass plans again; what is drift by then is told with the one who did it, and groundstate.yaml says what is done.`,
      address: fresh.address,
    });
  }
}

type Live = ReturnType<typeof comparableLive>;

function liveOf({ observation, ignoreTags }: Instance): Live {
  return observation?.kind === 'present' ? comparableLive(observation.live, ignoreTags) : {};
}

/** What one of the two readings does not show was not seen to move. */
function moved(
  attribute: Instance['type']['attributes'][string] | undefined,
  before: Live[string] | undefined,
  now: Live[string] | undefined,
): boolean {
  return attribute !== undefined && before !== undefined && now !== undefined && !sameValue(attribute, before, now);
}
