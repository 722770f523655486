import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RepositoryUrl } from './repository-url.ts';

/** How the worker proves to the Git server who it is. */
export type GitCredentials =
  | { readonly kind: 'token'; readonly username?: string; readonly token: string }
  | { readonly kind: 'key'; readonly privateKeyFile: string; readonly knownHostsFile: string };

// The prompt names the host, so that a token is never given to another one.
const askPassScript = `#!/bin/sh
case "$1" in
  *"'https://$GROUNDSTATE_GIT_HOST'"*|*"@$GROUNDSTATE_GIT_HOST'"*) ;;
  *) exit 1 ;;
esac
case "$1" in
  Username*) printf '%s\\n' "$GROUNDSTATE_GIT_USERNAME" ;;
  Password*) printf '%s\\n' "$GROUNDSTATE_GIT_TOKEN" ;;
  *) exit 1 ;;
esac
`;

/** The environment that lets git authenticate; nothing secret is in an argument, a URL or a file of ours. */
export async function credentialEnvironment(
  url: RepositoryUrl,
  credentials: GitCredentials | undefined,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  if (url.protocol === 'ssh') {
    const key =
      credentials?.kind === 'key'
        ? [
            '-i',
            credentials.privateKeyFile,
            '-o',
            'IdentitiesOnly=yes',
            '-o',
            `UserKnownHostsFile=${credentials.knownHostsFile}`,
          ]
        : [];
    const command = [
      'ssh',
      '-o',
      'BatchMode=yes',
      '-o',
      'StrictHostKeyChecking=yes',
      '-o',
      'ConnectTimeout=20',
      ...key,
    ];
    return { GIT_SSH_COMMAND: command.map(quoteForShell).join(' ') };
  }
  if (url.protocol !== 'https' || credentials?.kind !== 'token') return {};
  await mkdir(folder, { recursive: true });
  const script = path.join(folder, 'answer-git-prompt.sh');
  await writeFile(script, askPassScript);
  await chmod(script, 0o700);
  return {
    GIT_ASKPASS: script,
    GROUNDSTATE_GIT_HOST: url.host,
    GROUNDSTATE_GIT_USERNAME: credentials.username ?? 'x-access-token',
    GROUNDSTATE_GIT_TOKEN: credentials.token,
  };
}

function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
