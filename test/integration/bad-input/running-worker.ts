import assert from 'node:assert/strict';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SlackEndpoint, type SlackMessage, startSlackEndpoint } from '../../support/slack-endpoint.ts';
import { startProgram } from './program.ts';
import type { Case } from './rig.ts';

const patienceMs = 60_000;

type LogLine = Readonly<Record<string, unknown>>;

/** The real worker process over a case, and the channel that it writes to. */
export interface RunningWorker {
  readonly slack: SlackEndpoint;
  readonly lines: () => readonly LogLine[];
  /** Waits for something to become true; what the worker said is shown where it does not. */
  until(what: string, isTrue: () => boolean): Promise<void>;
  /** Waits for a message of the channel with this text, once or for the n-th time. */
  told(pattern: RegExp): Promise<SlackMessage>;
  /** How many messages have this text. */
  count(pattern: RegExp): number;
  /** Ends the worker in order; it must not have ended before. */
  stop(): Promise<void>;
}

/** Starts `groundstate worker` with short intervals. */
export async function startWorker(estate: Case, more: Readonly<Record<string, string>> = {}): Promise<RunningWorker> {
  const slack = await startSlackEndpoint();
  const env = {
    ...estate.environment,
    GROUNDSTATE_TICK_INTERVAL: '300ms',
    GROUNDSTATE_SCAN_INTERVAL: '1s',
    GROUNDSTATE_HTTP_PORT: '0',
    GROUNDSTATE_SLACK_WEBHOOK: slack.url,
    GROUNDSTATE_SLACK_DIGEST: '0s',
    ...more,
  };
  const running = startProgram({ args: ['worker'], cwd: estate.folder, env });
  // A test that fails before its end leaves nobody behind, or the whole run would wait for that worker.
  after(async () => {
    if (running.child.exitCode !== null || running.child.signalCode !== null) return;
    running.child.kill('SIGKILL');
    await running.ended;
    await slack.stop();
  });
  const lines = (): readonly LogLine[] => running.printed().stdout.split('\n').flatMap(parseLine);
  const said = (): string => {
    const { stdout, stderr } = running.printed();
    return `${stdout.slice(-6000)}${stderr}\n${slack.messages.map(({ text }) => text).join('\n')}`;
  };
  const until = async (what: string, isTrue: () => boolean): Promise<void> => {
    const deadline = performance.now() + patienceMs;
    while (!isTrue()) {
      assert.ok(performance.now() < deadline && running.child.exitCode === null, `never: ${what}\n${said()}`);
      await sleep(50);
    }
  };
  const matching = (pattern: RegExp): readonly SlackMessage[] =>
    slack.messages.filter(({ text }) => pattern.test(text));
  return {
    slack,
    lines,
    until,
    count: (pattern) => matching(pattern).length,
    async told(pattern) {
      await until(`a message like ${pattern.source}`, () => matching(pattern).length > 0);
      const [message] = matching(pattern);
      assert.ok(message !== undefined);
      return message;
    },
    async stop() {
      const wasRunning = running.child.exitCode === null;
      running.child.kill('SIGTERM');
      const { status } = await running.ended;
      await slack.stop();
      assert.ok(wasRunning, `the worker had ended by itself\n${said()}`);
      assert.equal(status, 143, said());
    },
  };
}

function parseLine(text: string): readonly LogLine[] {
  if (!text.startsWith('{') || !text.endsWith('}')) return [];
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? [{ ...value }] : [];
}
