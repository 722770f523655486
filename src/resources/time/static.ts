import { text } from '../../core/kinds/text.ts';
import { ledgerOnly } from '../ledger-only.ts';
import { formatMoment, type Moment, parseMoment, partsOf } from './moment.ts';
import { checkTime, timeParts, triggers } from './time-arguments.ts';

const attributes = {
  rfc3339: text({ onChange: 'replace', note: 'the time of the first apply where it is left out' }),
  triggers,
  ...timeParts,
};

/** A time that stays. https://registry.terraform.io/providers/hashicorp/time/latest/docs/resources/static */
export const timeStatic = ledgerOnly(attributes, {
  type: 'time_static',
  summary: 'A time that stays as it was first taken.',
  validate: ({ rfc3339 }) => checkTime('rfc3339', rfc3339),
  make: ({ rfc3339 }, { now }) => valuesOf(parseMoment(rfc3339 ?? '') ?? { at: now, offset: 0 }),
  adopt(id) {
    const moment = parseMoment(id);
    return moment === undefined
      ? { problem: `"${id}" is no RFC 3339 time. Write it as 2006-01-02T15:04:05Z.` }
      : { values: { ...valuesOf(moment), triggers: null } };
  },
});

function valuesOf(moment: Moment) {
  const rfc3339 = formatMoment(moment);
  return { id: rfc3339, rfc3339, ...partsOf(moment) };
}
