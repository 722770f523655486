import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { SigningKey, TrustedKey } from '../../core/signature-policy.ts';
import { runTool } from './run-tool.ts';

/** The allow-list in the forms that git's two verifiers read. */
export interface KeyStore {
  readonly folder: string;
  readonly keys: readonly TrustedKey[];
  readonly config: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const toRemove = new Set<string>();
process.once('exit', () => {
  for (const folder of toRemove) rmSync(folder, { recursive: true, force: true });
});

// The keys of this home are the allow-list itself, so each is trusted; nothing is started and nothing is fetched for it.
const gpgSettings = 'no-autostart\nno-auto-key-retrieve\nno-auto-key-locate\ntrust-model always\nbatch\n';

/**
 * Writes both stores, also where one of them stays empty: git chooses the verifier by the signature, and would otherwise
 * fall back to keys of the machine. They are made anew by each process and vanish with it.
 */
export async function storeKeys(keys: readonly SigningKey[], place: string, signal: AbortSignal): Promise<KeyStore> {
  await mkdir(place, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(place, 'keys-'));
  toRemove.add(folder);
  const home = path.join(folder, 'gnupg');
  const allowedSigners = path.join(folder, 'allowed_signers');
  await mkdir(home, { mode: 0o700 });
  await writeFile(path.join(home, 'gpg.conf'), gpgSettings);
  // Makes the trust database, which gpg asks for as soon as a key has expired, and does not make by itself.
  const gpgCall = { environment: { GNUPGHOME: home }, signal };
  const needsGpg = keys.some(({ format }) => format === 'gpg');
  if (needsGpg) await runTool('gpg', ['--trust-model', 'pgp', '--check-trustdb'], gpgCall);
  const trusted: TrustedKey[] = [];
  for (const key of keys) trusted.push(await trust(key, home, signal));
  refuseTwins(trusted);
  await writeFile(allowedSigners, renderAllowedSigners(trusted));
  return {
    folder,
    keys: trusted,
    config: [
      `gpg.ssh.allowedSignersFile=${allowedSigners}`,
      // Certificates of X.509 are in no allow-list; git must not ask the machine's own about them.
      'gpg.x509.program=/nonexistent',
    ],
    environment: { GNUPGHOME: home },
  };
}

async function trust(key: SigningKey, home: string, signal: AbortSignal): Promise<TrustedKey> {
  const fingerprint = key.format === 'ssh' ? fingerprintOfSsh(key) : await importGpg(key, home, signal);
  return { ...key, fingerprint };
}

/** As ssh-keygen and git print it. */
function fingerprintOfSsh(key: SigningKey): string {
  const [type = '', base64 = ''] = key.material.split(' ');
  const blob = Buffer.from(base64, 'base64');
  const length = blob.length < 4 ? 0 : blob.readUInt32BE(0);
  if (blob.toString('latin1', 4, 4 + length) !== type) throw unusable(key, `it is no key of the type ${type}`);
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

async function importGpg(key: SigningKey, home: string, signal: AbortSignal): Promise<string> {
  const call = { input: key.material, environment: { GNUPGHOME: home }, signal };
  const shown = await runTool('gpg', ['--with-colons', '--show-keys'], call);
  const rows = (shown?.text ?? '').split('\n').map((line) => line.split(':'));
  const primaries = rows.flatMap(([kind], index) => (kind === 'pub' ? [index] : []));
  if (rows.some(([kind]) => kind === 'sec')) throw unusable(key, 'it holds a private key, which belongs to its owner');
  if (primaries.length !== 1) throw unusable(key, `it holds ${primaries.length} public keys instead of one`);
  const fingerprint = rows.slice(primaries[0]).find(([kind]) => kind === 'fpr')?.[9];
  const imported = await runTool('gpg', ['--import'], call);
  if (imported?.exitCode !== 0 || fingerprint === undefined) throw unusable(key, 'gpg does not import it');
  return fingerprint;
}

/** One line for each SSH key; the principal only has to be something, because the fingerprint is what decides. */
function renderAllowedSigners(keys: readonly TrustedKey[]): string {
  const lines = keys
    .filter(({ format }) => format === 'ssh')
    .map(({ material }) => `signer namespaces="git" ${material}\n`);
  return lines.join('');
}

function refuseTwins(keys: readonly TrustedKey[]): void {
  const seen = new Set<string>();
  for (const key of keys) {
    const isKnown = seen.has(key.fingerprint);
    if (isKnown) throw unusable(key, `the list has ${key.fingerprint} twice, and one of the two would not count`);
    seen.add(key.fingerprint);
  }
}

function unusable({ name, format }: SigningKey, reason: string): Failure {
  return new Failure({
    code: 'git.signing-key',
    handling: 'stop',
    summary: 'A key in the list of signing keys cannot be used',
    detail: `The ${format} key of ${name} cannot be used: ${reason}. Without it honest commits would be refused, so nothing was started. Correct the list of signing keys.`,
  });
}
