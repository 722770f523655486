// Measures cost as ratios within one run: npm run bench, or npm run bench -- --only language
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Measurement } from './measurement.ts';

const benches: Readonly<Record<string, () => Promise<readonly Measurement[]>>> = {
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
  for (const { what, value, goal, facts } of await bench()) {
    const met = value <= goal;
    if (!met) missed += 1;
    process.stdout.write(`  ${met ? 'met   ' : 'MISSED'} ${what}: ${value.toFixed(4)} (goal: at most ${goal})\n`);
    for (const fact of facts) process.stdout.write(`           ${fact}\n`);
  }
}
process.exitCode = missed === 0 ? 0 : 1;
