/** How far the clock of the second run is ahead: another day, month and year, at another hour. */
const aheadMs = (400 * 24 + 7) * 3_600_000;

const program = `
const real = Date, ahead = ${aheadMs};
globalThis.Date = new Proxy(real, {
  construct: (_, given, as) => Reflect.construct(real, given.length === 0 ? [real.now() + ahead] : given, as),
  apply: () => new real(real.now() + ahead).toString(),
  get: (_, name) => name === 'now' ? () => real.now() + ahead : real[name],
});`;

/**
 * The option of Node that shows an app another time of day. It finds what is honestly made from the time; an app that
 * looks for it finds it, and is then held by what every change of production is held by.
 */
export const shiftClockOption = `--import=data:text/javascript,${encodeURIComponent(program.replaceAll(/\s+/g, ' '))}`;
