import { readFileSync } from 'node:fs';
import { Failure } from '../../core/failure.ts';

/** What a file is for, as the failure says it where it cannot be read. */
interface Purpose {
  /** The setting that names it, `signing_keys_file`. */
  readonly setting: string;
  /** `list of signing keys`. */
  readonly what: string;
  /** What could not be done without it, as a clause: `no signature can be checked`. */
  readonly without: string;
}

/** Reads a file of the worker's own disk without which nothing may be started. */
export function readRequiredFile(file: string, { setting, what, without }: Purpose): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure({
      code: 'usage',
      handling: 'ask',
      summary: `The ${what} cannot be read`,
      detail: `${file}, named by ${setting}, cannot be read: ${reason}. Without it ${without}, so nothing was started. Correct the setting or the rights of the file.`,
      cause: error,
    });
  }
}
