import { readFileSync } from 'node:fs';
import { Failure } from '../../core/failure.ts';

/** Reads the list of API tokens from the worker's own disk. */
export function readApiTokensFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure({
      code: 'usage',
      handling: 'ask',
      summary: 'The list of API tokens cannot be read',
      detail: `${file}, named by api_tokens_file, cannot be read: ${reason}. Without it nobody could use the API, so nothing was started. Correct the setting or the rights of the file.`,
      cause: error,
    });
  }
}
