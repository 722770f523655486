import type { z } from 'zod';
import { apiOptions } from './api-options.ts';
import { eventOptions } from './event-options.ts';
import { forgeOptions } from './forge-options.ts';
import { hookOptions } from './hook-options.ts';
import { type Option, option } from './option.ts';
import { protectionOptions } from './protection-options.ts';
import { roleOptions } from './role-options.ts';
import { choice, duration, shapedText, text, toggle, webAddress, wholeNumber } from './schemas.ts';
import { slackOptions } from './slack-options.ts';

const hour = 3_600_000;

/** Every setting of Groundstate; the only place that names one. */
export const options = {
  installation: option({
    schema: shapedText(
      /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/,
      'It must be 1 to 40 lower-case letters, digits and dashes.',
    ),
    placeholder: 'ID',
    required: true,
    description:
      'Names this installation in the mark on every object, so that two installations in one account never touch each other; it must never change.',
  }),
  repository: option({
    schema: text(),
    placeholder: 'URL',
    required: true,
    description: 'The Git repository that holds the desired state, like https://host/owner/estate.git.',
  }),
  branch: option({
    schema: text(),
    placeholder: 'NAME',
    default: 'main',
    description: 'The tracked branch; nothing else is ever applied.',
  }),
  folder: option({
    schema: shapedText(
      /^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\p{Cc}]+$/u,
      'It must be a path relative to the root of the repository, without "..".',
    ),
    placeholder: 'PATH',
    default: '.',
    description: 'The folder of the repository that holds cdktf.json and groundstate.yaml.',
  }),
  table: option({
    schema: shapedText(
      /^[A-Za-z0-9_.-]{3,255}$/,
      'It must be a DynamoDB table name: 3 to 255 letters, digits, underscores, dots and dashes.',
    ),
    placeholder: 'NAME',
    default: 'groundstate',
    description: 'The DynamoDB table of leases, ledger and history.',
  }),
  region: option({
    schema: shapedText(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'It must be an AWS region, like eu-west-1.'),
    placeholder: 'REGION',
    required: true,
    alsoEnvironment: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    description: 'The AWS region of the table, and of a stack that names none.',
  }),
  account: option({
    schema: shapedText(/^\d{12}$/, 'It must be the 12 digits of an AWS account, in quotes in a file.'),
    placeholder: 'ID',
    description: 'Pins the AWS account: with the credentials of any other one, nothing is read and nothing is written.',
  }),
  endpoint: option({
    schema: webAddress(),
    placeholder: 'URL',
    alsoEnvironment: ['AWS_ENDPOINT_URL'],
    description: 'Sends every AWS call to this address, for an emulator.',
  }),
  secretsKey: option({
    schema: shapedText(
      /^(arn:[^\s]+|alias\/[\w/-]+|[\w-]+)$/,
      'It must be a KMS key: its id, its ARN or its alias, like alias/groundstate.',
    ),
    placeholder: 'KEY',
    description:
      'The KMS key with which secrets that stand in the ledger alone (random_password) are encrypted; without one they are refused.',
  }),
  slackWebhook: option({
    schema: webAddress(),
    placeholder: 'URL',
    secret: true,
    description: 'The Slack incoming webhook that alerts are posted to; without one they stay in the history.',
  }),
  slackWebhookFile: option({
    schema: text(),
    placeholder: 'PATH',
    description: 'A file that holds the Slack incoming webhook.',
  }),
  ...slackOptions,
  ...hookOptions,
  tickInterval: option({
    schema: duration(100, hour),
    placeholder: 'SPAN',
    default: '30s',
    description:
      'How often the tip of the branch and the requests of people are looked at; with an events queue every 20 s at the latest.',
  }),
  scanInterval: option({
    schema: duration(100, 24 * hour),
    placeholder: 'SPAN',
    default: '5m',
    description: 'How often the live state of each stack is read.',
  }),
  ...eventOptions,
  lease: option({
    schema: duration(1000, hour),
    placeholder: 'SPAN',
    default: '15s',
    description: 'How long a silent worker keeps the right to write to a stack.',
  }),
  concurrency: option({
    schema: wholeNumber(1, 64),
    placeholder: 'N',
    default: '4',
    description: 'How many stacks are worked on at the same time.',
  }),
  dataDir: option({
    schema: text(),
    placeholder: 'PATH',
    default: '~/.cache/groundstate/data',
    description: 'Where the mirror of the repository and the synthesized commits are kept; it can be lost at any time.',
  }),
  httpHost: option({
    schema: text(),
    placeholder: 'HOST',
    default: '127.0.0.1',
    description: 'The address on which the worker serves its health, its metrics and the API.',
  }),
  httpPort: option({
    schema: wholeNumber(0, 65_535),
    placeholder: 'PORT',
    default: '8080',
    description: 'The port on which the worker serves its health, its metrics and the API; 0 picks a free one.',
  }),
  ...apiOptions,
  synthIsolation: option({
    schema: choice(['auto', 'task', 'namespace', 'uid', 'none']),
    placeholder: 'MODE',
    default: 'auto',
    description:
      'How the code of the repository is kept away from the worker: auto takes the strongest mode that works here and refuses where none does; task has it run on a synthesis host; none must be asked for.',
  }),
  synthHost: option({
    schema: text(),
    placeholder: 'ADDRESS',
    description:
      'The synthesis host of the mode task: unix:/path, https://host, http:// on this machine, or ecs: with the task that infra/ makes, as JSON (docs/isolation.md).',
  }),
  synthTwice: option({
    schema: toggle(),
    placeholder: 'BOOL',
    default: 'true',
    description:
      'Whether a new commit is synthesized twice, at another time and in another folder, and must give the same.',
  }),
  synthTimeout: option({
    schema: duration(1000, hour),
    placeholder: 'SPAN',
    default: '2m',
    description: 'How long the synthesis of one commit may take; then it is stopped, and the last good commit stays.',
  }),
  gitUsername: option({
    schema: text(),
    placeholder: 'NAME',
    description: 'The user name that belongs to the Git token.',
  }),
  gitToken: option({
    schema: text(),
    placeholder: 'TOKEN',
    secret: true,
    description: 'The token for a repository that is reached by https.',
  }),
  gitTokenFile: option({
    schema: text(),
    placeholder: 'PATH',
    description: 'A file that holds the Git token.',
  }),
  gitKeyFile: option({
    schema: text(),
    placeholder: 'PATH',
    description: 'The private key for a repository that is reached by ssh; needs the known hosts file as well.',
  }),
  gitKnownHostsFile: option({
    schema: text(),
    placeholder: 'PATH',
    description: 'The pinned host keys for a repository that is reached by ssh.',
  }),
  signatures: option({
    schema: choice(['off', 'tip', 'every']),
    placeholder: 'MODE',
    default: 'off',
    description:
      'Which commits must be signed with a key of the list of signing keys: off, the tip of the tracked branch, or every commit since the last applied one.',
  }),
  signingKeysFile: option({
    schema: text(),
    placeholder: 'PATH',
    description: 'The list of the SSH and GPG keys that may sign commits; it is never taken from the repository.',
  }),
  signaturesFrom: option({
    schema: shapedText(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'It must be the full id of a commit.'),
    placeholder: 'COMMIT',
    description:
      'The commit from which on commits are signed: it and what it contains are exempt, for a history that began without signatures.',
  }),
  ...forgeOptions,
  ...roleOptions,
  ...protectionOptions,
  allowFileRemotes: option({
    schema: toggle(),
    placeholder: 'BOOL',
    default: 'false',
    description: 'Allows a repository on the disk of this machine, for tests and demos.',
  }),
  logLevel: option({
    schema: choice(['debug', 'info', 'warn', 'error']),
    placeholder: 'LEVEL',
    default: 'info',
    description: 'The least important log lines that are written.',
  }),
} as const satisfies Readonly<Record<string, Option>>;

/** The name of a setting inside the program. */
export type OptionName = keyof typeof options;

type HasValue<O> = O extends { readonly required: true } | { readonly default: string } ? true : false;

/** The settings of one process; time spans are milliseconds, paths are absolute. */
export type Settings = {
  readonly [K in OptionName]: ValueOf<K>;
};

type ValueOf<K extends OptionName> =
  | z.output<(typeof options)[K]['schema']>
  | (HasValue<(typeof options)[K]> extends true ? never : undefined);

/** The rows of the table, in order. */
export function listOptions(): readonly (readonly [OptionName, Option])[] {
  return Object.entries(options) as [OptionName, Option][];
}
