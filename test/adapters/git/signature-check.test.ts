import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { GitMirror } from '../../../src/adapters/git/git-mirror.ts';
import { createSignatureCheck } from '../../../src/adapters/git/signature-check.ts';
import { createSshSigner, isInstalled, type Signer } from '../../support/signing-keys.ts';

const { signal } = new AbortController();
const skip = (await isInstalled('ssh-keygen')) ? false : 'install ssh-keygen (package openssh-client)';
const id = (number: number): string => number.toString(16).padStart(40, '0');

/** A mirror that says what the test wants: real signatures of thousands of commits would take minutes. */
interface Answers {
  readonly history?: readonly string[];
  /** Of each commit: its line of `git log`; the empty text leaves it out. */
  readonly line?: (commit: string) => string;
  readonly confirms?: boolean;
  readonly shallow?: boolean;
}

describe('what git says of signatures', { skip }, () => {
  let folder: string;
  let ada: Signer;
  let fingerprint: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'groundstate-signature-check-'));
    ada = await createSshSigner(folder, 'ada');
    const blob = Buffer.from(ada.listed.material.split(' ')[1] ?? '', 'base64');
    fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const goodLine = (commit: string): string => [commit, 'G', fingerprint, '', fingerprint, '1790000000'].join('\0');

  function open(mode: 'tip' | 'every', { history = [], line = goodLine, confirms = true, shallow }: Answers) {
    const asked: string[][] = [];
    const mirror = {
      url: new URL('https://git.example.com/estate.git'),
      has: async () => true,
      isShallow: async () => shallow === true,
      must: async ([command]: readonly string[], _signal: AbortSignal, { input }: { readonly input: Buffer }) => {
        if (command === 'rev-list') return history.join('\n');
        const commits = input.toString().trim().split('\n');
        asked.push(commits);
        return commits.map(line).join('\n');
      },
      run: async () => ({ exitCode: confirms ? 0 : 1 }),
    } as unknown as GitMirror;
    const place = path.join(folder, 'place');
    const check = createSignatureCheck(mirror, { mode, keys: [ada.listed], from: undefined, place });
    return { asked, check: (commit: string) => check.check({ commit, applied: id(1) }, signal) };
  }

  test('a commit that the log calls good and verify-commit does not is refused', async () => {
    await assert.rejects(open('tip', { confirms: false }).check(id(2)), {
      code: 'git.signature',
      message: /git verify-commit does not confirm/,
    });
    assert.deepEqual(await open('tip', {}).check(id(2)), { mode: 'tip', commits: 1 });
  });

  test('a commit of which git says nothing is refused as damaged, not taken for signed', async () => {
    await assert.rejects(open('tip', { line: () => '' }).check(id(2)), { code: 'git.corrupt' });
  });

  test('a mirror without its history is refused before anything is asked', async () => {
    const { check, asked } = open('every', { history: [id(2)], shallow: true });
    await assert.rejects(check(id(2)), { code: 'git.shallow' });
    assert.deepEqual(asked, []);
  });

  test('two thousand commits are checked, 500 at a time, and one more asks where the signatures begin', async () => {
    const history = Array.from({ length: 2_000 }, (_, number) => id(number + 2));
    const { check, asked } = open('every', { history });
    assert.deepEqual(await check(id(2)), { mode: 'every', commits: 2_000 });
    assert.deepEqual(
      asked.map(({ length }) => length),
      [500, 500, 500, 500],
    );
    await assert.rejects(open('every', { history: [...history, id(9_999)] }).check(id(2)), {
      code: 'git.signatures-from',
      message: /More than 2000 commits/,
    });
  });

  test('what was found good is not asked again', async () => {
    const { check, asked } = open('every', { history: [id(2), id(3)] });
    await check(id(3));
    await check(id(3));
    assert.deepEqual(asked, [[id(2), id(3)]]);
  });
});
