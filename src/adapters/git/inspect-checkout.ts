import { Failure } from '../../core/failure.ts';
import { runGit } from './run-git.ts';

/** What a person's working tree stands on. */
export interface Checkout {
  readonly clean: boolean;
  readonly head: string;
  readonly remoteUrl: string | undefined;
  readonly branch: string | undefined;
}

/** Looks at the git checkout that holds a folder; undefined when the folder is in none. */
export async function inspectCheckout(path: string, signal: AbortSignal): Promise<Checkout | undefined> {
  const ask = async (...args: readonly string[]) => runGit(args, { folder: path, personal: true }, signal);
  const inside = await ask('rev-parse', '--is-inside-work-tree');
  if (inside.exitCode !== 0) {
    if (/dubious ownership/.test(inside.stderr)) throw refusedByOwner(path);
    return undefined;
  }
  if (inside.stdout.toString('utf8').trim() !== 'true') return undefined;
  const head = await ask('rev-parse', '--verify', '--quiet', 'HEAD^{commit}');
  if (head.exitCode !== 0) return undefined;
  const status = await ask('status', '--porcelain=v1', '-z', '--untracked-files=normal', '--ignore-submodules=none');
  const branch = textOf(await ask('symbolic-ref', '--short', '--quiet', 'HEAD'));
  const upstream = branch === undefined ? undefined : textOf(await ask('config', '--get', `branch.${branch}.remote`));
  const remoteUrl = textOf(await ask('remote', 'get-url', upstream ?? 'origin'));
  return {
    clean: status.exitCode === 0 && status.stdout.length === 0,
    head: head.stdout.toString('utf8').trim(),
    remoteUrl,
    branch,
  };
}

function textOf(answer: { readonly exitCode: number; readonly stdout: Buffer }): string | undefined {
  const text = answer.stdout.toString('utf8').trim();
  return answer.exitCode === 0 && text !== '' ? text : undefined;
}

function refusedByOwner(path: string): Failure {
  return new Failure({
    code: 'git.checkout-owner',
    handling: 'ask',
    summary: 'The checkout belongs to another user',
    detail: `git does not read ${path}, because another user owns it. Whether it is clean is therefore unknown, and nothing is applied from it. Run the command as its owner, or mark the folder as safe in your git configuration.`,
  });
}
