import type { Ground, RunningWorker } from '../demo/stage.ts';
import { waitUntil } from '../demo/wait-until.ts';
import { type ChannelMessage, type FakeSlack, startFakeSlack } from '../support/fake-slack.ts';

/** The channel, as those read it who are called at three in the morning. */
export interface Channel {
  readonly slack: FakeSlack;
  /** The message whose text fits, as it stands now; waits for it. A part of it is enough. */
  told(what: string, ...patterns: readonly RegExp[]): Promise<ChannelMessage>;
  /** Messages of the channel itself whose text fits. */
  all(pattern: RegExp): readonly ChannelMessage[];
  /** Presses a button of a message, and answers what the person was told. */
  press(worker: RunningWorker, message: ChannelMessage, button: string, user: string): Promise<string>;
  /** When a text was first shown, in milliseconds since the epoch. */
  onShown(listener: (text: string, at: number) => void): void;
}

/** Opens the channel, and writes down all that it shows. */
export async function openChannel({ show, signal }: Pick<Ground, 'show' | 'signal'>): Promise<Channel> {
  const listeners = new Set<(text: string, at: number) => void>();
  const slack = await startFakeSlack((how, text) => {
    const at = Date.now();
    for (const listener of listeners) listener(text, at);
    show(`Slack  #infra-alerts  ${how}`, text);
  });
  const all = (pattern: RegExp): readonly ChannelMessage[] => slack.heads.filter(({ text }) => pattern.test(text));
  return {
    slack,
    all,
    told: (what, ...patterns) =>
      waitUntil(
        `the channel says: ${what}`,
        () => slack.heads.findLast(({ text }) => patterns.every((pattern) => pattern.test(text))),
        { seconds: 60, signal, everyMs: 20, seen: () => slack.heads.map(({ text }) => text).join('\n\n') },
      ),
    async press(worker, message, button, user) {
      const before = slack.whispers.length;
      const body = slack.pressForm(message, `groundstate.${button}`, user);
      const headers = slack.sign(body, Math.floor(Date.now() / 1000));
      const { status } = await fetch(`${worker.address}/slack`, { method: 'POST', headers, body, signal });
      if (status !== 200) throw new Error(`The worker answered a press with ${status}.`);
      const answer = await waitUntil(`an answer to ${button} by ${user}`, () => slack.whispers[before], {
        seconds: 60,
        signal,
        everyMs: 20,
      });
      return String(answer['text']);
    },
    onShown: (listener) => void listeners.add(listener),
  };
}
