import { readFileSync } from 'node:fs';
import { Failure } from '../../core/failure.ts';

/** Reads the list of signing keys, which lies on the worker's own disk and never in the repository. */
export function readSigningKeysFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure({
      code: 'usage',
      handling: 'ask',
      summary: 'The list of signing keys cannot be read',
      detail: `${file}, named by signing_keys_file, cannot be read: ${reason}. Without it no signature can be checked, so nothing was started. Correct the setting or the rights of the file.`,
      cause: error,
    });
  }
}
