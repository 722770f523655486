import path from 'node:path';
import { readRequiredFile } from './adapters/files/required-file.ts';
import type { GitCredentials } from './adapters/git/git-credentials.ts';
import { createGitSource } from './adapters/git/git-source.ts';
import type { Settings } from './config/options.ts';
import { parseSigningKeys } from './config/signing-keys.ts';
import type { SigningKey } from './core/signature-policy.ts';

/** The mirror of the repository, with what it is reached and checked with. */
export function openSource(settings: Settings, now: () => number) {
  const credentials = gitCredentials(settings);
  return createGitSource({
    repository: settings.repository,
    branch: settings.branch,
    folder: settings.folder === '.' ? '' : settings.folder,
    mirrorPath: path.join(settings.dataDir, 'git'),
    allowFile: settings.allowFileRemotes,
    now,
    signatures: {
      mode: settings.signatures,
      keys: readKeys(settings),
      from: settings.signaturesFrom,
    },
    ...(credentials === undefined ? {} : { credentials }),
  });
}

function readKeys({ signatures, signingKeysFile }: Settings): readonly SigningKey[] {
  if (signatures === 'off' || signingKeysFile === undefined) {
    return [];
  }
  // It lies on the worker's own disk and never in the repository.
  const purpose = {
    setting: 'signing_keys_file',
    what: 'list of signing keys',
    without: 'no signature can be checked',
  };
  return parseSigningKeys(readRequiredFile(signingKeysFile, purpose), signingKeysFile);
}

function gitCredentials(settings: Settings): GitCredentials | undefined {
  const { gitToken, gitUsername, gitKeyFile, gitKnownHostsFile } = settings;
  if (gitToken !== undefined) {
    return { kind: 'token', token: gitToken, ...(gitUsername === undefined ? {} : { username: gitUsername }) };
  }
  return gitKeyFile === undefined || gitKnownHostsFile === undefined
    ? undefined
    : { kind: 'key', privateKeyFile: gitKeyFile, knownHostsFile: gitKnownHostsFile };
}
