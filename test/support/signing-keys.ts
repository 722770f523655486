import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { SigningKey } from '../../src/core/signature-policy.ts';

const execute = promisify(execFile);

/** A person's key pair: how git signs with it, and how the worker lists it. */
export interface Signer {
  /** Settings and environment for `git commit -S`. */
  readonly config: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly listed: SigningKey;
}

const always = { validFrom: undefined, validUntil: undefined, revoked: false };

/** Whether the tool is on this machine; a test that needs it says so when it is skipped. */
export async function isInstalled(tool: string): Promise<boolean> {
  const answered = execute(tool, [tool === 'gpg' ? '--version' : '-?']).then(
    () => true,
    (error: { readonly code?: unknown }) => error.code !== 'ENOENT',
  );
  return answered;
}

/** A new SSH key of one person, made by the real ssh-keygen. */
export async function createSshSigner(folder: string, name: string, type = 'ed25519'): Promise<Signer> {
  const file = path.join(folder, `${name}-${type}`);
  await execute('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', `${name} here`, '-f', file]);
  const material = (await readFile(`${file}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
  return {
    config: ['gpg.format=ssh', `user.signingKey=${file}`],
    environment: {},
    listed: { name, format: 'ssh', material, ...always },
  };
}

/** A new GPG key of one person, made by the real gpg in a home of its own; it may expire, as `seconds=1` says. */
export async function createGpgSigner(folder: string, name: string, expires = 'never'): Promise<Signer> {
  const home = path.join(folder, `gpg-${name}`);
  await mkdir(home, { mode: 0o700 });
  const environment = { GNUPGHOME: home };
  const gpg = (...args: string[]) => runGpg(environment, args);
  const person = `${name} <${name}@example.com>`;
  await gpg('--passphrase', '', '--quick-generate-key', person, 'ed25519', 'sign', expires);
  return {
    config: ['gpg.format=openpgp', `user.signingKey=${name}@example.com`],
    environment,
    listed: { name, format: 'gpg', material: await gpg('--armor', '--export'), ...always },
  };
}

/** Runs gpg as a person would, without questions. */
export async function runGpg(environment: Readonly<Record<string, string>>, args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment };
  const { stdout } = await execute('gpg', ['--batch', '--yes', '--no-tty', '--quiet', ...args], { env });
  return stdout;
}

/** Ends the agents that gpg started for the homes of these signers. */
export async function endAgents(signers: readonly Signer[]): Promise<void> {
  for (const { environment } of signers) {
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment };
    if (environment['GNUPGHOME'] !== undefined) await execute('gpgconf', ['--kill', 'all'], { env });
  }
}
