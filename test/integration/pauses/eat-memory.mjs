// Loaded before the program: it dies of its memory limit in the middle of the file that it is told, as it writes or moves it.
// Half of a written file is on the disk then. See memory-limit.test.ts.
import { promises, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

const { EAT_AT: end = '' } = process.env;

/** Until V8 ends the process by itself. */
function eat() {
  for (const hoard = []; ; ) hoard.push(Array.from({ length: 1_000_000 }, () => hoard.length));
}

const { writeFile, rename } = promises;
promises.writeFile = (file, content, ...more) => {
  if (!String(file).endsWith(end)) return writeFile(file, content, ...more);
  writeFileSync(file, content.slice(0, content.length / 2), ...more);
  return eat();
};
promises.rename = (from, to) => (String(to).endsWith(end) ? eat() : rename(from, to));
syncBuiltinESMExports();
