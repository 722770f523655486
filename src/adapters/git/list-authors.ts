import type { Author } from '../../engine/ports/source.ts';
import type { GitMirror } from './git-mirror.ts';
import { plainText } from './plain-text.ts';

/** Authors and committers of what came since the older commit; without one, or where the mirror lacks it, of what the newer one brought. */
export async function listAuthors(
  mirror: GitMirror,
  { older, newer }: { readonly older: string | undefined; readonly newer: string },
  signal: AbortSignal,
): Promise<readonly Author[]> {
  const isKnown = older !== undefined && older !== newer && (await mirror.has(older, signal));
  const before = isKnown ? older : await parentOf(mirror, newer, signal);
  const range = before === undefined ? [newer] : [newer, `^${before}`];
  const log = ['log', '--no-show-signature', '--format=%an%x00%ae%n%cn%x00%ce', ...range, '--'];
  const lines = (await mirror.must(log, signal)).split('\n').filter((line) => line !== '');
  return [...new Set(lines)].map((line) => {
    const [name, email] = line.split('\0');
    return { name: plainText(name), email: plainText(email) };
  });
}

async function parentOf(mirror: GitMirror, commit: string, signal: AbortSignal): Promise<string | undefined> {
  const answer = await mirror.run(['rev-parse', '--verify', '--quiet', `${commit}^1`], signal);
  return answer.exitCode === 0 ? answer.stdout.toString('utf8').trim() : undefined;
}
