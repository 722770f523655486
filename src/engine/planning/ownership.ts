import { bearsInstallation, encodeAddress, readMark } from '../../core/mark.ts';
import type { Observation } from '../../core/observation.ts';
import { membersOf } from '../../core/plain.ts';
import type { ResourceType } from '../../resources/define.ts';
import { replacedAt } from '../applying/leftover.ts';
import type { Entry } from '../ports/ledger.ts';
import type { StackInput } from './stack-input.ts';

/** Whether an object that the ledger knows was marked by another installation since. */
export function bearsOtherMark(observation: Observation | undefined, installation: string): boolean {
  const mark = observation?.kind === 'present' ? markOf(observation) : undefined;
  return mark !== undefined && mark.installation !== installation;
}

/**
 * The address of another object of the stack, where the object of an entry bears the very mark that the other one bears: one of
 * the two is not what the ledger says. An old mark alone (after a renaming, or two that changed places) contradicts nobody.
 */
export function addressOfMark(
  { address }: Pick<Entry, 'address'>,
  observation: Observation | undefined,
  input: Pick<StackInput, 'state' | 'observed' | 'installation'>,
): string | undefined {
  const mark = observation?.kind === 'present' ? markOf(observation) : undefined;
  if (mark?.installation !== input.installation || mark.encodedAddress === encodeAddress(address)) {
    return undefined;
  }
  const { encodedAddress } = mark;
  const other = input.state.entries.find((entry) => encodeAddress(entry.address) === encodedAddress);
  const seen = other === undefined ? undefined : input.observed.get(other.address)?.observation;
  return seen?.kind === 'present' && markOf(seen)?.encodedAddress === encodedAddress ? other?.address : undefined;
}

function markOf({ live }: Extract<Observation, { kind: 'present' }>): ReturnType<typeof readMark> {
  return readMark(membersOf(live['tags']) as Readonly<Record<string, string>>);
}

/**
 * Why the object of an entry may not be deleted: the ledger alone does not prove that it is ours. Its mark, read now, must be
 * there and say our installation and this address; undefined: it does, or its type bears none and the ledger is all there is.
 */
export function doubtOwnership(
  { address, id, markedAs }: Pick<Entry, 'address' | 'id' | 'markedAs'>,
  type: ResourceType,
  observation: Extract<Observation, { kind: 'present' }>,
  installation: string,
): string | undefined {
  if (!Object.hasOwn(type.attributes, 'tags')) {
    return undefined;
  }
  const unread = observation.unread['tags'];
  if (unread !== undefined) {
    return `its tags, which prove whose it is, could not be read: ${unread}`;
  }
  const mark = markOf(observation);
  if (mark === undefined) {
    const tags = membersOf(observation.live['tags']) as Readonly<Record<string, string>>;
    // A relation may have been there before us, and was taken over without one. A key whose deletion was cut off has only a part left.
    return type.createClass === 'relation' || bearsInstallation(tags, installation)
      ? undefined
      : 'it does not bear our mark any more, so nothing proves that it is ours. Put the groundstate tags back, or delete it by hand';
  }
  if (mark.installation !== installation) {
    return `it bears the mark of another installation, "${mark.installation}", so it is not touched`;
  }
  const known = [replacedAt({ address, id }) ?? address, markedAs ?? address].map(encodeAddress);
  return known.includes(mark.encodedAddress)
    ? undefined
    : `it bears the mark of another address, ${mark.encodedAddress}, so it is not deleted for this one`;
}
