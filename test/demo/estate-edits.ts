import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { commitFiles, type TestRepository } from '../support/git-repository.ts';
import type { ada } from './cast.ts';

/** A piece of a file, and what becomes of it. */
type Edit = readonly [from: string, to: string];

interface Push {
  readonly file: string;
  readonly edits: readonly Edit[];
  readonly message: string;
  readonly author: typeof ada;
}

/** Edits one file of the estate as a person would, commits and pushes; answers the commit. */
export async function pushEdits(repository: TestRepository, { file, edits, message, author }: Push): Promise<string> {
  let text = await readFile(path.join(repository.workPath, file), 'utf8');
  for (const [from, to] of edits) {
    const parts = text.split(from);
    if (parts.length !== 2) {
      throw new Error(`${file} of the example estate has ${parts.length - 1} times what the demo edits: ${from}`);
    }
    text = parts.join(to);
  }
  return commitFiles(repository, { files: { [file]: text }, message, author });
}
