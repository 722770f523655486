import { readFile } from 'node:fs/promises';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { callers, region } from '../demo/cast.ts';
import { type Opening, openGround } from '../demo/open-ground.ts';
import type { Ground, Pace, RunningWorker } from '../demo/stage.ts';
import { waitUntil } from '../demo/wait-until.ts';
import { waitForScans } from '../demo/watch.ts';
import { commitFiles } from '../support/git-repository.ts';
import type { TrailEvent } from '../support/proxy/trail/create-event.ts';
import type { Delivery } from '../support/proxy/trail/deliveries.ts';
import { type Channel, openChannel } from './channel.ts';
import { type Hand, type Name, openPeople } from './people.ts';
import { Stopwatch } from './stopwatch.ts';

/** The people who may press buttons. */
export const ada = 'U0ADA0000';
export const ben = 'U0BEN0000';

/** What the acts of the walk work with. */
export interface WalkStage extends Ground {
  readonly channel: Channel;
  readonly people: Readonly<Record<Name, Hand>>;
  /** Where EventBridge puts the events; a worker hears of them if it is told. */
  readonly queueUrl: string;
  /** From a message in the queue to its alert. */
  readonly stopwatch: Stopwatch;
  /** What EventBridge does with the events of some calls, instead of delivering each of them once. */
  loseEvents(where: ((event: TrailEvent) => boolean) | undefined): void;
  /** Puts a message into the queue as anybody could who may write there. */
  forge(body: string): Promise<void>;
  /** Commits `groundstate.yaml`, and `estate.ts` with more tables in it than the example has. */
  commit(policy: string, tables?: readonly string[]): Promise<string>;
}

/** The worker of the walk, which the acts hand on. */
export interface WalkStory {
  worker: RunningWorker | undefined;
}

/** The worker that an earlier act started. */
export function workerOf({ worker }: WalkStory): RunningWorker {
  if (worker === undefined) throw new Error('No worker is running at this point of the walk.');
  return worker;
}

/** Waits until a look finds what it looks for; `what` names it where it does not. */
export function sees({ signal }: WalkStage, what: string, look: () => Promise<boolean>): Promise<true> {
  return waitUntil(what, async () => ((await look()) ? true : undefined), { seconds: 60, signal, everyMs: 200 });
}

/** Ends the worker of the story in order, and lets another one go on from there. */
export async function changeWorker(
  stage: WalkStage,
  story: WalkStory,
  pace: Pace,
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningWorker> {
  const old = workerOf(story);
  old.expectEnd();
  old.signal('SIGTERM');
  await old.ended;
  const worker = await stage.startWorker(pace, settings);
  story.worker = worker;
  await waitForScans(stage, worker, 1);
  return worker;
}

/** The ground of every story; a Slack app with buttons, and a queue that EventBridge puts the events of the account into. */
export async function openWalk(opening: Opening): Promise<WalkStage> {
  const { cleanUp, screen } = opening;
  const ground = await openGround(opening);
  const { proxy, repository } = ground;
  const channel = await openChannel(ground);
  cleanUp.add('the Slack endpoint', () => channel.slack.stop());
  const sqs = new SQSClient({
    endpoint: proxy.endpoint,
    region,
    credentials: { accessKeyId: callers.eyes, secretAccessKey: 'none' },
  });
  cleanUp.add('the client of the queue', async () => sqs.destroy());
  const Attributes = { VisibilityTimeout: '30' };
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'groundstate-events', Attributes }));
  const stopwatch = new Stopwatch(proxy, channel);
  let isLost: (event: TrailEvent) => boolean = () => false;
  const delivery: Delivery = await proxy.trail.deliver({
    queueUrl: QueueUrl,
    accessKey: callers.person,
    region,
    where: ({ source }) => source !== 'sqs.amazonaws.com',
    lose: (event) => isLost(event),
    onDelivered: (event) => stopwatch.delivered(event),
  });
  cleanUp.add('the delivery of events', async () => delivery.stop());
  screen.say(`Slack          ${channel.slack.api}  (a bot in #infra-alerts, with buttons)`);
  screen.say(`Events         ${QueueUrl}`);
  const settings = {
    GROUNDSTATE_SLACK_TOKEN: channel.slack.token,
    GROUNDSTATE_SLACK_CHANNEL: channel.slack.channel,
    GROUNDSTATE_SLACK_API: channel.slack.api,
    GROUNDSTATE_SLACK_SIGNING_SECRET: channel.slack.signingSecret,
    GROUNDSTATE_SLACK_PEOPLE: `${ada},${ben}`,
  };
  return {
    ...ground,
    channel,
    people: openPeople(proxy, ground.eyes),
    stopwatch,
    queueUrl: QueueUrl,
    loseEvents: (where) => {
      isLost = where ?? (() => false);
    },
    forge: async (MessageBody) => void (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))),
    commit: async (policy, tables = []) =>
      commitFiles(repository, {
        files: { 'groundstate.yaml': policy, 'estate.ts': await estateWith(tables) },
        message: 'Say what becomes of drift',
        author: { name: 'Ben Example', email: 'ben@example.com' },
      }),
    startWorker: (pace: Pace, more = {}) => ground.startWorker(pace, { ...settings, ...more }),
  };
}

const estateFile = new URL('../../stacks/estate.ts', import.meta.url);

async function estateWith(tables: readonly string[]): Promise<string> {
  const last = `      { name: 'exports', hashKey: 'export_id' },\n`;
  const more = tables.map((name) => `      { name: '${name}', hashKey: 'id' },\n`).join('');
  return (await readFile(estateFile, 'utf8')).replace(last, `${last}${more}`);
}
