import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from '../../core/failure.ts';

/** A repository address that passed the rules: https, ssh, and file only when asked. */
export interface RepositoryUrl {
  readonly protocol: 'https' | 'ssh' | 'file';
  readonly href: string;
  readonly host: string;
  /** The last part of the path without `.git`. */
  readonly name: string;
}

const advice =
  'Set the repository to an address like https://host/owner/estate.git or ssh://git@host/owner/estate.git.';

/** Checks the address of the repository; anything that git could take for an option or a helper is refused. */
export function parseRepositoryUrl(text: string, allowFile: boolean): RepositoryUrl {
  const given = isAbsolute(text) ? pathToFileURL(text).href : text;
  if (/^[\w.-]+@[\w.-]+:(?!\/\/)/.test(given)) {
    throw refused(`"${text}" is the short form of an ssh address. ${advice}`);
  }
  // The text itself is not repeated here: what does not parse may hold a token in any place.
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined) throw refused(`The configured repository is not an address. ${advice}`);
  const protocol = url.protocol.replace(':', '');
  if (protocol !== 'https' && protocol !== 'ssh' && protocol !== 'file') {
    throw refused(
      `The protocol "${protocol}" is not allowed, because only https and ssh prove whom we talk to. ${advice}`,
    );
  }
  if (protocol === 'file' && !allowFile) {
    throw refused(
      `A repository on this machine's disk was configured without allowing files. ${advice} For a test on this machine, set allow_file_remotes.`,
    );
  }
  if (url.password !== '' || (protocol === 'https' && url.username !== '')) {
    throw refused(
      'The address holds a user name or a password, which would show in process lists and logs. Configure the credential on its own.',
    );
  }
  if (url.search !== '' || url.hash !== '' || (protocol !== 'file' && !/^[a-z0-9]/i.test(url.hostname))) {
    throw refused(`The configured repository is not a plain address. ${advice}`);
  }
  const last =
    decodeURIComponent(url.pathname)
      .split('/')
      .findLast((part) => part !== '') ?? 'estate';
  return { protocol, href: url.href, host: url.host, name: last.replace(/\.git$/, '') };
}

/** Checks that a branch name is one that git itself would accept and that cannot be read as anything else. */
export function checkBranchName(branch: string): string {
  const plain = /^[A-Za-z0-9_][A-Za-z0-9_./+#=@-]*$/.test(branch);
  if (!plain || /\.\.|\/\/|@\{|\/\.|\.lock(\/|$)|[/.]$/.test(branch)) {
    throw new Failure({
      code: 'git.branch-name',
      handling: 'ask',
      summary: 'The name of the tracked branch is not valid',
      detail: `"${branch}" is not a branch name that git accepts. Nothing is read until the configuration names the branch, like main.`,
    });
  }
  return branch;
}

/** Checks the folder of the infra root inside the repository and answers it without slashes at its ends. */
export function checkInfraFolder(folder: string): string {
  const parts = folder.split('/').filter((part) => part !== '' && part !== '.');
  if (folder.startsWith('/') || folder.includes('\0') || parts.includes('..')) {
    throw new Failure({
      code: 'git.folder',
      handling: 'ask',
      summary: 'The infra folder is not inside the repository',
      detail: `"${folder}" must be a path relative to the root of the repository, like infra or platform/aws. Nothing is read until it is.`,
    });
  }
  return parts.join('/');
}

function refused(detail: string): Failure {
  return new Failure({
    code: 'git.repository-address',
    handling: 'ask',
    summary: 'The repository address is refused',
    detail: `${detail} Nothing was started.`,
  });
}
