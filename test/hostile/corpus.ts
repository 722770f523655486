import type { DirectAttack, RepositoryAttack } from './attack.ts';
import { deceiveGit } from './attacks/deceive-git.ts';
import { deceivePeople } from './attacks/deceive-people.ts';
import { exhaustTheLanguage } from './attacks/exhaust-the-language.ts';
import { leaveTheSandbox } from './attacks/leave-the-sandbox.ts';
import { poisonTheOutput } from './attacks/poison-the-output.ts';
import { poisonThePackages } from './attacks/poison-the-packages.ts';
import { reachTheNetwork } from './attacks/reach-the-network.ts';
import { readTheWorker } from './attacks/read-the-worker.ts';
import { takeTheCredential } from './attacks/take-the-credential.ts';
import { useEverythingUp } from './attacks/use-everything-up.ts';

/** The attacks that are repositories, in the order in which they are run. */
export const repositories: readonly RepositoryAttack[] = [
  ...readTheWorker,
  ...reachTheNetwork,
  ...leaveTheSandbox,
  ...poisonThePackages,
  ...poisonTheOutput,
  ...useEverythingUp,
];

/** The attacks that need no sandbox. */
export const direct: readonly DirectAttack[] = [
  ...deceiveGit,
  ...takeTheCredential,
  ...exhaustTheLanguage,
  ...deceivePeople,
];
