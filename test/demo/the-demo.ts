import { consoleEdits } from './acts/console-edits.ts';
import { gitRevert } from './acts/git-revert.ts';
import { initialDeploy } from './acts/initial-deploy.ts';
import { killNine } from './acts/kill-nine.ts';
import { newCommit } from './acts/new-commit.ts';
import { nothingChanged } from './acts/nothing-changed.ts';
import { staleApply } from './acts/stale-apply.ts';
import { whatChanged } from './acts/what-changed.ts';
import { openStage } from './open-stage.ts';
import type { Play } from './play-story.ts';
import type { Stage, Story } from './stage.ts';

/** What Groundstate is, in eight acts. */
export const demo: Play<Stage, Story> = {
  title: 'Groundstate',
  text: 'A Git repository, an AWS account and a Slack channel on this machine, and a worker that keeps the second equal to the first. Eight acts; what is claimed is checked with AWS itself.',
  acts: [initialDeploy, nothingChanged, consoleEdits, newCommit, gitRevert, staleApply, killNine, whatChanged],
  open: openStage,
  async begin(stage) {
    const first = await stage.headCommit();
    return { startedAt: Date.now(), commits: new Map([['first', first]]), worker: undefined };
  },
};
