import { map } from '../../core/kinds/collections.ts';
import { int } from '../../core/kinds/number.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { parseMoment } from './moment.ts';

/** Values of whatever meaning: when one of them changes, another time is taken. */
export const triggers = map(textKind, { default: null, onChange: 'replace', note: 'a change takes another time' });

/** The parts of a time that can be read. */
export const timeParts = {
  year: int({ computed: true }),
  month: int({ computed: true }),
  day: int({ computed: true }),
  hour: int({ computed: true }),
  minute: int({ computed: true }),
  second: int({ computed: true }),
  unix: int({ computed: true }),
  id: text({ computed: true }),
};

/** What is wrong with an argument that should be a time, as a full sentence. */
export function checkTime(name: string, given: string | null): readonly string[] {
  return given === null || parseMoment(given) !== undefined
    ? []
    : [`"${name}" is no RFC 3339 time. Write it as 2006-01-02T15:04:05Z.`];
}
