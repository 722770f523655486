/** A time in RFC 3339, in UTC and without fractions of a second, as the provider writes it; empty where there is none. */
export function secondsOf(date: Date | undefined): string {
  return date === undefined ? '' : date.toISOString().replace(/\.\d+Z$/, 'Z');
}
