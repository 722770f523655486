import type { Act } from '../../demo/stage.ts';
import { waitForCommit } from '../../demo/watch.ts';
import { reporting } from '../policies.ts';
import type { WalkStage, WalkStory } from '../walk-stage.ts';

/** Act 1: from an empty account to an estate that is watched. */
export const moveIn: Act<WalkStage, WalkStory> = {
  title: 'Moving in',
  text: 'Three cdktf stacks are applied by a worker that has a Slack app. groundstate.yaml says for now that drift is only reported.',
  async play(stage, story, checks) {
    const init = await stage.type(['init']);
    checks.equal('groundstate init made the table', init.status, 0);
    const commit = await stage.commit(reporting);
    story.worker = await stage.startWorker({ tick: '1s', scan: '4s' });
    await waitForCommit(stage, commit, [story.worker]);
    const started = story.worker.lines.find(({ msg }) => msg === 'worker started');
    checks.contains('the worker says that people can act in Slack', String(started?.['alerts']), [
      /as a bot.*with buttons/,
    ]);
    checks.equal('the channel is quiet', stage.channel.slack.heads.length, 0);
  },
};
