// Measures cost as ratios within one run: npm run bench, or npm run bench -- --only language (estate-100, estate-1000)
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Measurement } from './measurement.ts';

const benches: Readonly<Record<string, () => Promise<readonly Measurement[] | AsyncIterable<Measurement>>>> = {
  'estate-100': async () => (await import('./estate/measure-estate.ts')).measureEstate(10, { scan: 0.35, idle: 0.011 }),
  'estate-1000': async () =>
    (await import('./estate/measure-estate.ts')).measureEstate(100, { scan: 0.2, idle: 0.002 }),
  language: async () => (await import('./language.ts')).measureLanguage(),
};

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const names = values.only ?? Object.keys(benches);
let missed = 0;
for (const name of names) {
  const bench = benches[name];
  if (bench === undefined) {
    process.stderr.write(`There is no bench "${name}". There are: ${Object.keys(benches).join(', ')}.\n`);
    process.exit(64);
  }
  process.stdout.write(`${name}\n`);
  for await (const { what, value, goal, facts } of await bench()) {
    const met = goal === undefined || value <= goal;
    if (!met) missed += 1;
    const verdict = met ? 'met   ' : 'MISSED';
    const [mark, aim] = goal === undefined ? ['      ', ''] : [verdict, ` (goal: at most ${goal})`];
    process.stdout.write(`  ${mark} ${what}: ${value.toFixed(4)}${aim}\n`);
    for (const fact of facts) process.stdout.write(`           ${fact}\n`);
  }
}
process.exitCode = missed === 0 ? 0 : 1;
