import { startSlackEndpoint } from '../support/slack-endpoint.ts';
import { type Opening, openGround } from './open-ground.ts';
import type { Stage } from './stage.ts';

/** The ground of every story, and a channel that the workers write into by an incoming webhook. */
export async function openStage(opening: Opening): Promise<Stage> {
  const ground = await openGround(opening);
  const print = (text: string): void => ground.show('Slack  #infra-alerts', text);
  const slack = await startSlackEndpoint({ print, colour: opening.screen.isColoured });
  opening.cleanUp.add('the Slack endpoint', () => slack.stop());
  opening.screen.say(`Slack          ${slack.url}`);
  return {
    ...ground,
    slack,
    startWorker: (pace) => ground.startWorker(pace, { GROUNDSTATE_SLACK_WEBHOOK: slack.url }),
  };
}
