import { encodeAddress, readMark } from '../../core/mark.ts';
import type { Observation } from '../../core/observation.ts';
import { membersOf } from '../../core/plain.ts';
import type { StackInput } from './stack-input.ts';

/** Why an object that needs no change gets another mark or entry. */
export function reasonToRelabel(
  address: string,
  observation: Observation | undefined,
  input: StackInput,
): string | undefined {
  const from = input.moved.origins.get(address);
  if (from !== undefined) {
    return `Git calls it by this address now; it was ${from}.`;
  }
  return bearsOldMark(address, observation, input)
    ? 'Its mark names an address that it does not have any more.'
    : undefined;
}

/** Whether the object bears a mark of ours with the address of another one. */
export function bearsOldMark(address: string, observation: Observation | undefined, input: StackInput): boolean {
  const tags = observation?.kind === 'present' ? membersOf(observation.live['tags']) : {};
  const mark = readMark(tags as Readonly<Record<string, string>>);
  return mark?.installation === input.installation && mark.encodedAddress !== encodeAddress(address);
}
