import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A text file of a commit, by its path from the infra folder. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** What others made: it is long, and nobody wrote a secret into it by hand. */
const madeByOthers = new Set([
  'node_modules',
  '.git',
  '.gen',
  'cdktf.out',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
]);
const largestFile = 1_000_000;

/** The text files below a folder, in order; links are not followed, and what is no text is left out. */
export function readSourceTexts(root: string): readonly SourceText[] {
  return listFiles(root, '').flatMap((file) => {
    const bytes = readFileSync(path.join(root, file));
    const isText = bytes.length <= largestFile && !bytes.subarray(0, 8_000).includes(0);
    return isText ? [{ file, text: bytes.toString('utf8') }] : [];
  });
}

function listFiles(root: string, folder: string): readonly string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => !madeByOthers.has(name))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return listFiles(root, file);
      return entry.isFile() ? [file] : [];
    });
}
