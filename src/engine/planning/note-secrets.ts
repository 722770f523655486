import type { Observation } from '../../core/observation.ts';
import type { Plain, Value } from '../../core/value.ts';
import { noteSecrets } from '../../terraform/note-secrets.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { Instance } from './instance.ts';

/** Takes down every text of a value that is marked, or a part of something marked. */
export function noteMarked(value: Value, secrets: Secrets): void {
  noteSecrets(value, (secret) => secrets.add(secret));
}

/** Takes down every text of plain data; numbers too, as they are written. */
export function notePlain(plain: Plain | undefined, secrets: Secrets): void {
  if (typeof plain === 'string') secrets.add(plain);
  else if (typeof plain === 'number') secrets.add(String(plain));
  else if (typeof plain === 'object' && plain !== null) {
    for (const member of Object.values(plain)) notePlain(member as Plain, secrets);
  }
}

type WithSecrets = Pick<Instance, 'type' | 'desired'>;

/** Takes down what Git wants of an object that is secret; of what lives in the ledger alone the id of an import can be one. */
export function noteWanted(
  { type, desired, config, imported }: WithSecrets & Pick<Instance, 'config' | 'imported'>,
  secrets: Secrets,
): void {
  noteMarked(config, secrets);
  noteNamed(desired.values, { type, desired }, secrets);
  const bearsSecret = Object.values(type.attributes).some(({ sensitive }) => sensitive);
  if (type.ledgerOnly !== undefined && bearsSecret && imported !== undefined) secrets.add(imported.id);
}

/** Takes down what is secret of an object as it is: what somebody put in the place of a secret is one too. */
export function noteLive(subject: WithSecrets, observation: Observation | undefined, secrets: Secrets): void {
  if (observation?.kind === 'present') noteNamed(observation.live, subject, secrets);
}

/** What the type calls sensitive, and what the configuration marks. */
function noteNamed(values: Readonly<Record<string, Plain>>, { type, desired }: WithSecrets, secrets: Secrets): void {
  for (const [name, value] of Object.entries(values)) {
    if (type.attributes[name]?.sensitive === true || desired.sensitive.has(name)) notePlain(value, secrets);
  }
}
