import { Failure } from '../../core/failure.ts';
import { type GitAnswer, gitDidNotEnd } from './run-git.ts';

interface Attempt {
  readonly repository: string;
  readonly branch: string;
}

const authentication =
  /authentication failed|could not read (username|password)|permission denied \(|terminal prompts disabled|invalid credentials|returned error: 40[13]/i;
const hostKey = /host key verification failed|remote host identification has changed/i;
const redirected = /unable to update url base from redirection|returned error: 30\d/i;
const branchGone = /couldn't find remote ref/i;
const corrupt =
  /fsck error|bad object|unable to read tree|is corrupt|did not send all necessary objects|missing (blob|tree|commit)/i;

/** Turns what git printed into a failure that says what happened, why it matters and what to do. */
export function explainGitError(answer: GitAnswer, { repository, branch }: Attempt): Failure {
  const said = lastLines(answer.stderr);
  const kept = 'The last commit that was read stays the one in force; nothing was changed.';
  if (branchGone.test(said)) return branchMissing({ repository, branch });
  if (hostKey.test(said)) {
    return new Failure({
      code: 'git.host-key',
      handling: 'ask',
      summary: 'The host key of the Git server is not trusted',
      detail: `${repository} did not prove its identity: ${said} ${kept} Check the server's key and put it in the known hosts file of the worker.`,
    });
  }
  if (authentication.test(said)) {
    return new Failure({
      code: 'git.authentication',
      handling: 'ask',
      summary: 'The Git server refused the credential',
      detail: `${repository} answered: ${said} ${kept} Check the token or the deploy key of the worker and its right to read the repository.`,
    });
  }
  if (redirected.test(said)) {
    return new Failure({
      code: 'git.redirected',
      handling: 'ask',
      summary: 'The Git server sent us elsewhere',
      detail: `${repository} answered with a redirect, which is not followed because it would carry the credential to another address. ${kept} Configure the new address.`,
    });
  }
  if (corrupt.test(said)) {
    return new Failure({
      code: 'git.corrupt',
      handling: 'ask',
      summary: 'The repository holds objects that git refuses',
      detail: `${repository} failed the check of its objects: ${said} ${kept} Run git fsck on the repository.`,
    });
  }
  const why =
    answer.exitCode === gitDidNotEnd ? `git did not end: ${said}` : said || `git ended with ${answer.exitCode}.`;
  return new Failure({
    code: 'git.unreachable',
    handling: 'wait',
    summary: 'The repository cannot be reached',
    detail: `${repository} could not be read: ${why} ${kept} It is tried again at the next tick; if this lasts, check the address and the network.`,
  });
}

/** The failure for a tracked branch that the repository does not have. */
export function branchMissing({ repository, branch }: Attempt): Failure {
  return new Failure({
    code: 'git.branch-missing',
    handling: 'ask',
    summary: 'The tracked branch does not exist',
    detail: `${repository} has no branch "${branch}". Without it there is no desired state, so nothing is compared or changed. Push the branch, or configure the one to track.`,
  });
}

/** What git said last, as a sentence; a server may send terminal codes, which no log may repeat. */
function lastLines(text: string): string {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.replace(/\p{Cc}/gu, ' ').trim())
    .filter((line) => line !== '');
  const joined = lines.slice(-4).join(' / ');
  const short = joined.length > 600 ? `${joined.slice(0, 600)}...` : joined;
  return short === '' || /[.!?]$/.test(short) ? short : `${short}.`;
}
