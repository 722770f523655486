// Explores the functions of the protocol at full size, and without each of their guards: npm run verify
import process from 'node:process';
import { type Exploration, explore } from './model/explore.ts';
import { ablations, fullVariants } from './model/variants.ts';
import { guards } from './model/world.ts';

const rows: (readonly [string, string, string, string, string])[] = [];
const wrong: string[] = [];
let total = 0;

for (const { name, bounds, limit } of fullVariants) {
  const found = explore(bounds, limit);
  total += found.states;
  note(`full: ${name}`, found, found.broken ?? (found.complete ? 'holds' : 'holds as far as it was explored'));
  if (found.broken !== undefined) {
    wrong.push(`The protocol breaks (${name}): ${found.broken}.\n${found.trace.join('\n')}`);
  }
}
for (const guard of guards) {
  const found = explore(ablations[guard], 4_000_000);
  note(`without ${guard}`, found, found.broken === undefined ? 'NOTHING BREAKS' : `breaks: ${found.broken}`);
  process.stdout.write(`${found.trace.join('\n')}\n\n`);
  if (found.broken === undefined) {
    wrong.push(
      `Without its guard «${guard}» the protocol should break, and does not: the model does not test that guard.`,
    );
  }
}

const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
for (const row of rows) {
  process.stdout.write(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`);
}
process.stdout.write(`${total.toLocaleString('en')} states of the whole protocol\n`);
if (wrong.length > 0) {
  process.stderr.write(`\n${wrong.join('\n\n')}\n`);
  process.exitCode = 1;
}

function note(variant: string, { states, depth }: Exploration, result: string): void {
  const seconds = `${process.cpuUsage().user / 1e6}`.split('.')[0] ?? '';
  rows.push([
    variant,
    `${states.toLocaleString('en')} states`,
    `depth ${depth}`,
    `at ${seconds} s of CPU time`,
    result,
  ]);
  process.stderr.write(`${rows.at(-1)?.join('  ')}\n`);
}
