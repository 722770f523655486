import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { RepositoryUrl } from './repository-url.ts';

/** How the worker proves to the Git server who it is. */
export type GitCredentials =
  | { readonly kind: 'token'; readonly username?: string; readonly token: string }
  | { readonly kind: 'key'; readonly privateKeyFile: string; readonly knownHostsFile: string };

/** Only the host keys of the file given count, and nothing of the account that the worker runs under has a say. */
const pinned = ['GlobalKnownHostsFile=/dev/null', 'UpdateHostKeys=no', 'VerifyHostKeyDNS=no', 'ForwardAgent=no']
  .flatMap((setting) => ['-o', setting])
  .concat('-F', '/dev/null');

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
            ...pinned,
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
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await keepToHost(url.host, credentials.token, folder);
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

/**
 * A token belongs to the host that it was first used for: whoever may change the address of the repository, and not the
 * token, must not be able to have it sent to a server of their own.
 */
async function keepToHost(host: string, token: string, folder: string): Promise<void> {
  const file = path.join(folder, 'token-host.json');
  const mark = createHash('sha256').update(`groundstate git token\n${token}`).digest('hex').slice(0, 16);
  const known = readBinding(await readFile(file, 'utf8').catch(() => ''));
  if (known?.mark === mark && known.host !== host) throw otherHost(known.host, host, file);
  if (known?.mark !== mark) await writeFile(file, JSON.stringify({ mark, host }), { mode: 0o600 });
}

function readBinding(text: string): { readonly mark: string; readonly host: string } | undefined {
  const [, mark, host] = /^\{"mark":"([0-9a-f]{16})","host":"([^"]+)"\}$/.exec(text) ?? [];
  return mark === undefined || host === undefined ? undefined : { mark, host };
}

function otherHost(before: string, now: string, file: string): Failure {
  return new Failure({
    code: 'git.token-host',
    handling: 'ask',
    summary: 'The Git token belongs to another host',
    detail: `The repository is now on ${now}, and the token was used for ${before} before. It was not sent, because whoever changed the address could otherwise take it; nothing was changed. Give the worker a token for ${now}, or, if the same one is meant, remove ${file}.`,
  });
}

function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
