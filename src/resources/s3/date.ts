import { type Attribute, type AttributeOptions, attribute } from '../../core/attribute.ts';

/** A date or a time; differently written forms of one moment are equal, and no text is no date. */
export function date(options?: AttributeOptions<string>): Attribute<string> {
  return attribute(
    {
      name: 'date',
      convert(value) {
        if (typeof value === 'string' && (value === '' || Number.isFinite(Date.parse(value)))) {
          return { ok: true, value };
        }
        return { ok: false, problem: `a date such as 2030-01-31T00:00:00Z is required, not ${JSON.stringify(value)}` };
      },
      equal: (desired, live) => Date.parse(desired) === Date.parse(live) || desired === live,
    },
    options,
  );
}
