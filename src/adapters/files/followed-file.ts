import { readFileSync, statSync } from 'node:fs';

/** A file whose content may change while the process runs. */
export interface FollowedFile<T> {
  /** The content as it stands there now; the last usable one where what stands there now is not. */
  now(): T;
}

/** Reads a file again where its time or size changed. `onBroken` is told once of each content that is not usable. */
export function followFile<T>(
  file: string,
  { first, parse, onBroken }: { readonly first: T; parse(content: string): T; onBroken(reason: string): void },
): FollowedFile<T> {
  let content = first;
  let seen = stampOf(file);
  return {
    now() {
      const stamp = stampOf(file);
      if (stamp === seen) {
        return content;
      }
      seen = stamp;
      try {
        content = parse(readFileSync(file, 'utf8'));
      } catch (error) {
        onBroken(error instanceof Error ? error.message : String(error));
      }
      return content;
    },
  };
}

function stampOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'away';
  }
}
