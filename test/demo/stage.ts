import type { TestRepository } from '../support/git-repository.ts';
import type { Proxy } from '../support/proxy/start.ts';
import type { SlackEndpoint } from '../support/slack-endpoint.ts';
import type { Checks } from './checks.ts';
import type { Eyes } from './eyes.ts';
import type { CommandEnd, WorkerProcess } from './groundstate-process.ts';
import type { Person } from './person.ts';
import type { Screen } from './screen.ts';

/** The pace of a worker. */
export interface Pace {
  readonly tick: string;
  readonly scan: string;
}

/** What every story stands on. */
export interface Ground {
  readonly screen: Screen;
  /** Aborts at Ctrl-C, and when a worker ends that should not. */
  readonly signal: AbortSignal;
  readonly folder: string;
  readonly proxy: Proxy;
  readonly repository: TestRepository;
  /** Keeps what the channel showed. */
  readonly slackLog: string;
  /** Shows what the channel shows, and keeps it in the log. */
  show(title: string, text: string): void;
  readonly eyes: Eyes;
  readonly person: Person;
  /** What the commands of a person are given, for those who want to type some themselves. */
  readonly terminalEnvironment: Readonly<Record<string, string>>;
  /** Types a command of Groundstate, outside of any checkout unless a folder is given; `painted` has its colours. */
  type(args: readonly string[], cwd?: string): Promise<CommandEnd & { readonly painted: CommandEnd }>;
  /** The commit that was pushed last. */
  headCommit(): Promise<string>;
  /** `settings`: more of its environment. */
  startWorker(pace: Pace, settings?: Readonly<Record<string, string>>): Promise<RunningWorker>;
  readonly workers: readonly RunningWorker[];
}

/** Everything that an act of the demo works with. */
export interface Stage extends Ground {
  readonly slack: SlackEndpoint;
}

/** A worker that is ready, with what the demo needs to watch it. */
export interface RunningWorker extends WorkerProcess {
  readonly caller: string;
  readonly address: string;
}

/** One act of a story; without more the story of the demo. */
export interface Act<G = Stage, S = Story> {
  readonly title: string;
  readonly text: string;
  play(stage: G, story: S, checks: Checks): Promise<void>;
}

/** What later acts have to know of earlier ones. */
export interface Story {
  readonly startedAt: number;
  /** The commits so far, by what they are in the story. */
  readonly commits: Map<'first' | 'growth' | 'revert' | 'port' | 'laboratory' | 'audit', string>;
  /** The worker that keeps the estate at the moment. */
  worker: RunningWorker | undefined;
}

/** The commit of an earlier act. */
export function commitOf(story: Story, name: Parameters<Story['commits']['get']>[0]): string {
  const commit = story.commits.get(name);
  if (commit === undefined) throw new Error(`The act that makes the commit "${name}" has not been played.`);
  return commit;
}

/** The worker of an earlier act. */
export function workerOf(story: Story): RunningWorker {
  if (story.worker === undefined) throw new Error('No worker is running at this point of the story.');
  return story.worker;
}
