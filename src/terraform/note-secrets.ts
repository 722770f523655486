import type { Value } from '../core/value.ts';
import { formatNumber } from '../core/value-number-format.ts';

/** Hands over every text and number that bears a mark, or stands in something that does. */
export function noteSecrets(value: Value, note: (secret: string) => void, inside = false): void {
  const isSecret = inside || value.sensitive;
  switch (value.kind) {
    case 'string':
      if (isSecret) note(value.value);
      return;
    case 'number':
      if (isSecret) note(formatNumber(value.value));
      return;
    case 'list':
    case 'set':
    case 'tuple':
      for (const item of value.items) noteSecrets(item, note, isSecret);
      return;
    case 'map':
    case 'object':
      for (const item of value.entries.values()) noteSecrets(item, note, isSecret);
      return;
    case 'null':
    case 'bool':
    case 'unknown':
      return;
  }
}
