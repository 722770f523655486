import { Failure } from '../../core/failure.ts';
import type { ForgeClient } from './forge-client.ts';

/** The answer; undefined where this token may not have it. */
export async function ifAllowed<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'forge-denied') return undefined;
    throw thrown;
  }
}

/** All members of a list. */
export async function listAll(client: ForgeClient, path: string, signal: AbortSignal): Promise<readonly unknown[]> {
  const members: unknown[] = [];
  for await (const member of client.list(path, signal)) members.push(member);
  return members;
}
