import { existsSync } from 'node:fs';
import { Failure } from '../../core/failure.ts';
import {
  type CommitSignature,
  judgeSignature,
  type SignatureMode,
  type SigningKey,
} from '../../core/signature-policy.ts';
import type { CheckedSignatures, SignatureRange } from '../../engine/ports/source.ts';
import { type GitMirror, refuseShallow } from './git-mirror.ts';
import { checkSignatureTools } from './signature-tools.ts';
import { type KeyStore, storeKeys } from './signing-key-store.ts';

/** Which commits must be signed, and with which keys. Part of the worker's own configuration. */
export interface SignatureSettings {
  readonly mode: SignatureMode;
  readonly keys: readonly SigningKey[];
  /** This commit and what it contains need no signature. */
  readonly from: string | undefined;
}

interface SignatureCheck {
  /** Refuses where git, ssh-keygen or gpg cannot check what is asked for. */
  open(signal: AbortSignal): Promise<void>;
  check(range: SignatureRange, signal: AbortSignal): Promise<CheckedSignatures>;
}

/** More commits than this are never between two applies: the history began without signatures, and its start must be named. */
const mostCommits = 2_000;
/** Names that fit into one command line. */
const commitsPerCall = 500;

const placeholders = ['%H', '%G?', '%GF', '%GP', '%GK', '%ct'];

/**
 * Checks signatures of commits by exit status, `%G?` and fingerprint, never by what a tool prints for people. A commit
 * that was found good stays good: its id stands for its content, and the keys are those of this process.
 */
export function createSignatureCheck(
  mirror: GitMirror,
  { mode, keys, from, place }: SignatureSettings & { readonly place: string },
): SignatureCheck {
  const good = new Set<string>();
  let opening: Promise<KeyStore> | undefined;
  const open = async (signal: AbortSignal): Promise<KeyStore> => {
    const store = await opening?.catch(() => undefined);
    // The data folder may be lost at any time; without the stores every signature would look foreign.
    if (store !== undefined && existsSync(store.folder)) return store;
    opening = openKeys(keys, place, signal);
    return opening;
  };
  return {
    async open(signal) {
      if (mode !== 'off') await open(signal);
    },
    async check({ commit, applied }, signal) {
      if (mode === 'off') return { mode, commits: 0 };
      const store = await open(signal);
      const wanted = mode === 'tip' ? [commit] : await commitsSince(mirror, { commit, known: [applied, from] }, signal);
      const unchecked = wanted.filter((each) => !good.has(each));
      await verify(mirror, store, unchecked, signal);
      for (const each of unchecked) good.add(each);
      return { mode, commits: wanted.length };
    },
  };
}

async function openKeys(keys: readonly SigningKey[], place: string, signal: AbortSignal): Promise<KeyStore> {
  await checkSignatureTools(new Set(keys.map(({ format }) => format)));
  return storeKeys(keys, place, signal);
}

/** The commit itself and everything that came with it since the known ones, on every side of every merge. */
async function commitsSince(
  mirror: GitMirror,
  { commit, known }: { readonly commit: string; readonly known: readonly (string | undefined)[] },
  signal: AbortSignal,
): Promise<readonly string[]> {
  await refuseShallow(mirror);
  const [applied, from] = known;
  if (from !== undefined && !(await mirror.has(from, signal))) throw unknownStart(mirror, from);
  // After an accepted rewrite the applied commit may be gone; then the whole history up to the start is checked.
  const base = applied !== undefined && (await mirror.has(applied, signal)) ? [applied] : [];
  const past = [...base, ...(from === undefined ? [] : [from])].map((each) => `^${each}`);
  const input = Buffer.from(`${[commit, ...past].join('\n')}\n`);
  const listed = await mirror.must(['rev-list', `--max-count=${mostCommits + 1}`, '--stdin'], signal, { input });
  const since = listed.split('\n').filter((line) => line !== '');
  if (since.length > mostCommits) throw tooMany(commit);
  return since.includes(commit) ? since : [commit, ...since];
}

async function verify(
  mirror: GitMirror,
  store: KeyStore,
  commits: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const stores = { config: store.config, environment: store.environment };
  for (let at = 0; at < commits.length; at += commitsPerCall) {
    const some = commits.slice(at, at + commitsPerCall);
    const format = `--format=${placeholders.join('%x00')}`;
    const log = ['log', '--no-walk=unsorted', '--no-show-signature', format, '--stdin'];
    const input = Buffer.from(`${some.join('\n')}\n`);
    const found = parseSignatures(await mirror.must(log, signal, { ...stores, input }));
    for (const commit of some) {
      const signature = found.get(commit);
      if (signature === undefined) throw unreadable(mirror, commit);
      const reason = judgeSignature(signature, store.keys);
      if (reason !== undefined) throw refused(commit, reason);
    }
    // The exit status is a second witness: one wrong reading of the line above must not be enough.
    const confirmed = await mirror.run(['verify-commit', ...some], signal, stores);
    if (confirmed.exitCode !== 0) {
      throw refused(some.join(', '), 'has a signature that git verify-commit does not confirm');
    }
  }
}

function parseSignatures(text: string): ReadonlyMap<string, CommitSignature> {
  const found = new Map<string, CommitSignature>();
  for (const line of text.split('\n')) {
    const [commit = '', status = '', fingerprint = '', primary = '', keyId = '', seconds = ''] = line.split('\0');
    const committedAt = Number(seconds) * 1000;
    found.set(commit, { commit, status, fingerprint, primary, keyId, committedAt });
  }
  return found;
}

function refused(commit: string, reason: string): Failure {
  return new Failure({
    code: 'git.signature',
    handling: 'ask',
    summary: 'A commit is not signed as it must be',
    detail: `The commit ${commit} ${reason}. By the policy of this worker only commits with a good signature of a key in its allow-list are applied, so nothing was changed. Find out who made the commit. If it is honest, sign it anew and push, or add the key to the list of signing keys and start the worker again.`,
  });
}

function unknownStart(mirror: GitMirror, from: string): Failure {
  return new Failure({
    code: 'git.signatures-from',
    handling: 'ask',
    summary: 'The commit from which signatures count is not in the repository',
    detail: `The setting signatures_from names ${from}, which ${mirror.url.href} does not have. Which commits must be signed is not known, so nothing was changed. Correct the setting.`,
  });
}

function tooMany(commit: string): Failure {
  return new Failure({
    code: 'git.signatures-from',
    handling: 'ask',
    summary: 'Too many commits wait for a check of their signatures',
    detail: `More than ${mostCommits} commits lead to ${commit} that were never applied, and each would have to be signed. Nothing was changed. If the history began without signatures, set signatures_from to the last commit before they began.`,
  });
}

function unreadable(mirror: GitMirror, commit: string): Failure {
  return new Failure({
    code: 'git.corrupt',
    handling: 'stop',
    summary: 'A commit cannot be read',
    detail: `git said nothing of the commit ${commit} in the mirror of ${mirror.url.href}, so its signature is not known. Nothing was changed.`,
  });
}
