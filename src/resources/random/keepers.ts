import { map } from '../../core/kinds/collections.ts';
import { textKind } from '../../core/kinds/text.ts';

/** Values of whatever meaning: when one of them changes, another random value is made. */
export const keepers = map(textKind, { default: null, onChange: 'replace', note: 'a change makes another value' });
