import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createGitSource } from '../../../src/adapters/git/git-source.ts';
import { checkSignatureTools } from '../../../src/adapters/git/signature-tools.ts';
import { Failure } from '../../../src/core/failure.ts';
import type { SignatureMode, SigningKey } from '../../../src/core/signature-policy.ts';
import { createBareRepository, runTestGit, type TestRepository } from '../../support/git-repository.ts';
import {
  createGpgSigner,
  createSshSigner,
  endAgents,
  isInstalled,
  runGpg,
  type Signer,
} from '../../support/signing-keys.ts';

const execute = promisify(execFile);
const { signal } = new AbortController();
const missing: string[] = [];
for (const tool of ['ssh-keygen', 'gpg']) if (!(await isInstalled(tool))) missing.push(tool);
// Loud: a machine without the tools shows the whole suite as skipped, and says what to install.
const skip = missing.length > 0 && `install ${missing.join(' and ')} (packages openssh-client and gnupg)`;

describe('signature policy', { skip }, () => {
  let folder: string;
  let repository: TestRepository & { readonly commit: string };
  let tree: string;
  let ada: Signer;
  let grace: Signer;
  let bob: Signer;
  let eve: Signer;
  let mallory: Signer;
  let commits = 0;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'groundstate-signatures-'));
    repository = await createBareRepository(undefined, { parent: folder });
    tree = await runTestGit(repository.barePath, ['rev-parse', 'main^{tree}']);
    [ada, eve] = [await createSshSigner(folder, 'ada'), await createSshSigner(folder, 'eve')];
    [grace, bob, mallory] = [
      await createGpgSigner(folder, 'grace'),
      await createGpgSigner(folder, 'bob'),
      await createGpgSigner(folder, 'mallory'),
    ];
  });
  after(async () => {
    await endAgents([grace, bob, mallory]);
    await rm(folder, { recursive: true, force: true });
  });

  interface NewCommit {
    readonly by?: Signer;
    readonly onto: readonly string[];
    readonly at?: string;
    readonly config?: readonly string[];
  }

  async function commit({ by, onto, at = '2026-11-01T12:00:00Z', config = [] }: NewCommit): Promise<string> {
    commits += 1;
    const settings = [...(by?.config ?? []), ...config].flatMap((each) => ['-c', each]);
    const parents = onto.flatMap((parent) => ['-p', parent]);
    // A message that says it is signed well must not count for anything.
    const message = `Commit ${commits}\n\nGood "git" signature for ada@example.com`;
    const args = [...settings, 'commit-tree', ...(by === undefined ? [] : ['-S']), '-m', message, ...parents, tree];
    const { stdout } = await execute('git', args, {
      cwd: repository.barePath,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'Ada',
        GIT_AUTHOR_EMAIL: 'ada@example.com',
        GIT_COMMITTER_NAME: 'Ada',
        GIT_COMMITTER_EMAIL: 'ada@example.com',
        GIT_AUTHOR_DATE: at,
        GIT_COMMITTER_DATE: at,
        ...by?.environment,
      },
    });
    return stdout.trim();
  }

  /** Makes the commit the tip and asks the worker's source about it. */
  async function check(
    tip: string,
    keys: readonly SigningKey[],
    more: { readonly mode?: SignatureMode; readonly applied?: string | undefined; readonly from?: string } = {},
  ): Promise<number> {
    await runTestGit(repository.barePath, ['update-ref', 'refs/heads/main', tip]);
    const source = createGitSource({
      folder: '',
      repository: repository.url,
      branch: 'main',
      mirrorPath: path.join(folder, 'mirror'),
      allowFile: true,
      now: Date.now,
      signatures: { mode: more.mode ?? 'every', keys, from: more.from },
    });
    await source.open(signal);
    await source.fetch(tip, signal);
    const applied = 'applied' in more ? more.applied : repository.commit;
    return (await source.checkSignatures({ commit: tip, applied }, signal)).commits;
  }

  function refuses(id: string, words: RegExp) {
    return (error: unknown) => {
      assert.ok(error instanceof Failure, String(error));
      assert.equal(error.code, 'git.signature', error.detail);
      assert.match(error.detail, words);
      assert.ok(error.detail.includes(id), `the refusal names ${id}: ${error.detail}`);
      return true;
    };
  }

  test('commits signed with listed SSH and GPG keys are accepted, and an unsigned one is where nothing is asked', async () => {
    const first = await commit({ by: ada, onto: [repository.commit] });
    const second = await commit({ by: grace, onto: [first] });
    const unsigned = await commit({ onto: [second] });
    const keys = [ada.listed, grace.listed];
    assert.equal(await check(second, keys), 2);
    assert.equal(await check(second, keys, { applied: first }), 1);
    assert.equal(await check(second, keys, { applied: second }), 1, 'the tip itself is always checked');
    assert.equal(await check(unsigned, keys, { mode: 'off' }), 0);
  });

  test('a signed tip over an unsigned commit is enough for the tip, and not for every commit', async () => {
    const hidden = await commit({ onto: [repository.commit] });
    const tip = await commit({ by: ada, onto: [hidden] });
    assert.equal(await check(tip, [ada.listed], { mode: 'tip' }), 1);
    await assert.rejects(check(tip, [ada.listed]), refuses(hidden, /is not signed/));
    await assert.rejects(check(hidden, [ada.listed], { mode: 'tip' }), refuses(hidden, /is not signed/));
  });

  test('an unsigned commit that comes in by a merge is found on every side', async () => {
    const hidden = await commit({ onto: [repository.commit] });
    const side = await commit({ by: ada, onto: [hidden] });
    const straight = await commit({ by: ada, onto: [repository.commit] });
    const merge = await commit({ by: ada, onto: [straight, side] });
    await assert.rejects(check(merge, [ada.listed]), refuses(hidden, /is not signed/));
    assert.equal(await check(merge, [ada.listed], { applied: hidden }), 3);
  });

  test('keys that are not listed are refused by name, in both formats', async () => {
    const ssh = await commit({ by: eve, onto: [repository.commit] });
    await assert.rejects(check(ssh, [ada.listed, grace.listed]), refuses(ssh, /the key SHA256:\S+, which is not in/));
    const gpg = await commit({ by: mallory, onto: [repository.commit] });
    await assert.rejects(
      check(gpg, [ada.listed, grace.listed]),
      refuses(gpg, /the key [0-9A-F]{16,40}, which is not in/),
    );
  });

  test('a policy of GPG keys does not take SSH signatures, nor the other way round', async () => {
    const ssh = await commit({ by: ada, onto: [repository.commit] });
    const gpg = await commit({ by: grace, onto: [repository.commit] });
    await assert.rejects(check(ssh, [grace.listed]), refuses(ssh, /not in the allow-list/));
    await assert.rejects(check(gpg, [ada.listed]), refuses(gpg, /not in the allow-list/));
  });

  test('keys that the list revokes, or limits in time, are refused by name', async () => {
    for (const signer of [ada, grace]) {
      const tip = await commit({ by: signer, onto: [repository.commit], at: '2026-06-01T00:00:00Z' });
      const listed = (more: Partial<SigningKey>) => [{ ...signer.listed, ...more }];
      const june = Date.parse('2026-06-01T00:00:00Z');
      await assert.rejects(check(tip, listed({ revoked: true })), refuses(tip, /the allow-list says is revoked/));
      await assert.rejects(check(tip, listed({ validUntil: june })), refuses(tip, /after that key had expired/));
      await assert.rejects(check(tip, listed({ validFrom: june + 1 })), refuses(tip, /before that key became valid/));
      assert.equal(await check(tip, listed({ validFrom: june, validUntil: june + 1 })), 1);
    }
  });

  test('a GPG key that has expired, or that its owner revoked, is refused', async () => {
    const old = await createGpgSigner(folder, 'old', 'seconds=1');
    const tip = await commit({ by: old, onto: [repository.commit] });
    // gpg looks at its own clock, so the second has to pass; the key's own words say when it is over.
    const isExpired = async () => /^pub:e:/m.test(await runGpg(old.environment, ['--with-colons', '--list-keys']));
    while (!(await isExpired())) await turn();
    await assert.rejects(check(tip, [old.listed]), refuses(tip, /of old, which has expired/));

    const signed = await commit({ by: bob, onto: [repository.commit] });
    assert.equal(await check(signed, [bob.listed]), 1);
    const bobsHome = bob.environment['GNUPGHOME'] ?? '';
    const [certificate = ''] = await readdir(path.join(bobsHome, 'openpgp-revocs.d'));
    const text = await readFile(path.join(bobsHome, 'openpgp-revocs.d', certificate), 'utf8');
    const file = path.join(folder, 'revoke.asc');
    await writeFile(file, text.replace(':-----BEGIN', '-----BEGIN'));
    await runGpg(bob.environment, ['--import', file]);
    const revoked = { ...bob.listed, material: await runGpg(bob.environment, ['--armor', '--export']) };
    await assert.rejects(check(signed, [revoked]), refuses(signed, /of bob, which was revoked by its owner/));
    await endAgents([old]);
  });

  test('a subkey counts as its primary key', async () => {
    const carol = await createGpgSigner(folder, 'carol');
    const home = carol.environment;
    const colons = await runGpg(home, ['--with-colons', '--list-keys']);
    const fingerprint = /^fpr:{9}([0-9A-F]{40})/m.exec(colons)?.[1] ?? '';
    await runGpg(home, ['--passphrase', '', '--quick-add-key', fingerprint, 'rsa2048', 'sign', 'never']);
    const listed = { ...carol.listed, material: await runGpg(home, ['--armor', '--export']) };
    const tip = await commit({ by: carol, onto: [repository.commit] });
    assert.equal(await check(tip, [listed]), 1);
    await assert.rejects(check(tip, [carol.listed]), refuses(tip, /not in the allow-list/));
    await endAgents([carol]);
  });

  test('a signature under other content, and one in a format that nobody asked for, are refused', async () => {
    for (const signer of [ada, grace]) {
      const honest = await runTestGit(repository.barePath, [
        'cat-file',
        'commit',
        await commit({ by: signer, onto: [repository.commit] }),
      ]);
      const changed = await writeCommit(honest.replace(/Commit \d+/, 'Open the firewall'));
      await assert.rejects(check(changed, [ada.listed, grace.listed]), refuses(changed, /does not fit its content/));
    }
    const [head = '', ...rest] = (
      await runTestGit(repository.barePath, ['cat-file', 'commit', repository.commit])
    ).split('\n\n');
    const x509 = 'gpgsig -----BEGIN SIGNED MESSAGE-----\n AAAA\n -----END SIGNED MESSAGE-----';
    const foreign = await writeCommit(`${head}\n${x509}\n\n${rest.join('\n\n')}\n`);
    await assert.rejects(check(foreign, [ada.listed], { applied: undefined, mode: 'tip' }), refuses(foreign, /./));
  });

  async function writeCommit(content: string): Promise<string> {
    const file = path.join(folder, 'commit');
    await writeFile(file, content);
    return runTestGit(repository.barePath, ['hash-object', '-t', 'commit', '-w', file]);
  }

  test('a history that began without signatures needs them from the named commit on', async () => {
    const start = await commit({ onto: [repository.commit] });
    const tip = await commit({ by: ada, onto: [await commit({ by: ada, onto: [start] })] });
    assert.equal(await check(tip, [ada.listed], { applied: undefined, from: start }), 2);
    await assert.rejects(check(tip, [ada.listed], { applied: undefined }), refuses(start, /is not signed/));
    await assert.rejects(
      check(start, [ada.listed], { applied: undefined, from: start }),
      refuses(start, /is not signed/),
    );
    await assert.rejects(check(tip, [ada.listed], { from: '1'.repeat(40) }), { code: 'git.signatures-from' });
  });

  test('after an accepted rewrite what is new is checked, also when the applied commit is gone', async () => {
    const good = await commit({ by: ada, onto: [repository.commit] });
    const gone = '2'.repeat(40);
    assert.equal(await check(good, [ada.listed], { applied: gone, from: repository.commit }), 1);
    await assert.rejects(check(good, [ada.listed], { applied: gone }), refuses(repository.commit, /is not signed/));
  });

  test('a list with a key that cannot be used is refused at the start', async () => {
    const tip = await commit({ by: ada, onto: [repository.commit] });
    const listed = (material: string): SigningKey[] => [{ ...ada.listed, material }];
    await assert.rejects(check(tip, listed('ssh-ed25519 AAAA')), { code: 'git.signing-key' });
    await assert.rejects(check(tip, [ada.listed, ada.listed]), { code: 'git.signing-key' });
    const two = `${grace.listed.material}${mallory.listed.material}`;
    const both = [{ ...grace.listed, material: two }];
    await assert.rejects(check(tip, both), { code: 'git.signing-key' });
  });
});

test('a machine whose git, OpenSSH or GnuPG is too old, broken or missing is refused with what to do', async () => {
  const bin = await mkdtemp(path.join(tmpdir(), 'groundstate-tools-'));
  const real = process.env['PATH'];
  const shell = spawnSync('sh', ['-c', 'command -v sh'], { encoding: 'utf8' }).stdout.trim();
  const install = async (tool: string, says: string) => {
    await writeFile(path.join(bin, tool), `#!${shell}\necho '${says}'\n`);
    await chmod(path.join(bin, tool), 0o755);
  };
  try {
    process.env['PATH'] = bin;
    const formats = new Set(['ssh', 'gpg'] as const);
    const refusal = async () => {
      const failure = await checkSignatureTools(formats).then(
        () => undefined,
        (error: unknown) => error,
      );
      return failure instanceof Failure ? failure.detail : 'none';
    };
    assert.match(await refusal(), /needs git 2\.34\.0 or newer, and it is not installed here/);
    await install('git', 'git version 2.33.8');
    assert.match(await refusal(), /it is version 2\.33/);
    await install('git', 'git version 2.39.5 (Apple Git-154)');
    await install('ssh', 'Sun_SSH_2.4');
    assert.match(await refusal(), /needs ssh 8\.2\.0 or newer, and its version is not known/);
    await install('ssh', 'OpenSSH_8.7p1, OpenSSL 3.0.7');
    assert.match(await refusal(), /it is version 8\.7/);
    await install('ssh', 'OpenSSH_9.2p1 Debian-2');
    await install('gpg', 'gpg (GnuPG) 2.0.22');
    assert.match(await refusal(), /needs gpg 2\.2\.8 or newer, and it is version 2\.0/);
    await install('gpg', 'gpg (GnuPG/MacGPG2) 2.2.40');
    assert.match(await refusal(), /needs ssh-keygen .* not installed/);
    await install('ssh-keygen', '');
    assert.equal(await refusal(), 'none');
  } finally {
    process.env['PATH'] = real;
    await rm(bin, { recursive: true, force: true });
  }
});
