import { type Finding, good, stops } from './finding.ts';

/** What is on this machine; a version is undefined where the program is not there. */
export interface MachineFacts {
  /** `24.21.0` */
  readonly node: string;
  readonly git: string | undefined;
  readonly ssh: string | undefined;
  readonly needsSsh: boolean;
  readonly dataFolder: string;
  /** Why nothing can be written there; undefined: it can. */
  readonly dataFolderRefusal: string | undefined;
}

const LEAST_NODE = 24;
/** Older ones do not know SSH signatures, nor all that a safe fetch needs. */
const LEAST_GIT = [2, 34] as const;

/** Judges Node and the tools of this machine. */
export function judgeMachine(facts: MachineFacts): readonly Finding[] {
  return [judgeNode(facts), judgeGit(facts), ...(facts.needsSsh ? [judgeSsh(facts)] : []), judgeFolder(facts)];
}

function judgeNode({ node }: MachineFacts): Finding {
  if (Number.parseInt(node, 10) >= LEAST_NODE) return good(`Node is ${node}.`);
  return stops({
    what: `Node is ${node}.`,
    why: `Groundstate runs on Node ${LEAST_NODE} and newer.`,
    next: `Install Node ${LEAST_NODE} (https://nodejs.org).`,
  });
}

function judgeGit({ git }: MachineFacts): Finding {
  const [major = 0, minor = 0] = (git ?? '').split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_GIT;
  const isNew = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  if (git !== undefined && isNew) return good(`git is ${git}.`);
  return stops({
    what: git === undefined ? 'git is not installed.' : `git is ${git}.`,
    why: `The repository is fetched and its signatures are checked with git ${LEAST_GIT.join('.')} or newer.`,
    next: 'Install a newer git.',
  });
}

function judgeSsh({ ssh }: MachineFacts): Finding {
  if (ssh !== undefined) return good(`ssh is ${ssh}.`);
  return stops({
    what: 'ssh is not installed.',
    why: 'The repository is reached by ssh.',
    next: 'Install the client of OpenSSH, or give an https address with a token.',
  });
}

function judgeFolder({ dataFolder, dataFolderRefusal }: MachineFacts): Finding {
  if (dataFolderRefusal === undefined) return good(`The data folder ${dataFolder} can be written to.`);
  return stops({
    what: `The data folder ${dataFolder} cannot be written to: ${dataFolderRefusal}.`,
    why: 'The mirror of the repository and what the app makes are kept there.',
    next: 'Let the worker write there, or set data_dir to a folder where it may.',
  });
}
