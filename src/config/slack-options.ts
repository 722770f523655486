import { option } from './option.ts';
import { duration, shapedText, text, webAddress } from './schemas.ts';

const hour = 3_600_000;

/** The settings of Slack as a place to read and to act; part of the table of options. */
export const slackOptions = {
  slackToken: option({
    schema: shapedText(/^xox[bp]-[A-Za-z0-9-]+$/, 'It must be the token of a Slack bot, like xoxb-...'),
    placeholder: 'TOKEN',
    secret: true,
    description:
      'The bot token of the Slack app: with it each drift is one message that is edited through its life; it needs slack_channel.',
  }),
  slackTokenFile: option({
    schema: text(),
    placeholder: 'PATH',
    description: 'A file that holds the bot token.',
  }),
  slackChannel: option({
    schema: shapedText(
      /^[CG][A-Z0-9]{6,}$/,
      'It must be the id of a channel, like C0123ABCD; its details in Slack show it.',
    ),
    placeholder: 'ID',
    description: 'The id of the Slack channel that messages are posted to with the bot token.',
  }),
  slackSigningSecret: option({
    schema: text(),
    placeholder: 'TEXT',
    secret: true,
    description:
      'The signing secret of the Slack app: with it presses and commands are taken at POST /slack; without it they come over Socket Mode or not at all.',
  }),
  slackSigningSecretFile: option({
    schema: text(),
    placeholder: 'PATH',
    description: 'A file that holds the signing secret.',
  }),
  slackAppToken: option({
    schema: shapedText(/^xapp-[A-Za-z0-9-]+$/, 'It must be an app-level token, like xapp-...'),
    placeholder: 'TOKEN',
    secret: true,
    description:
      'The app-level token of the Slack app: with it presses and commands come over Socket Mode, a connection that the worker opens.',
  }),
  slackAppTokenFile: option({
    schema: text(),
    placeholder: 'PATH',
    description: 'A file that holds the app-level token.',
  }),
  slackPeople: option({
    schema: shapedText(
      /^[UW][A-Z0-9]{6,}(,[UW][A-Z0-9]{6,})*$/,
      'It must be a list of Slack user ids, like U012ABCDEF,U034GHIJK.',
    ),
    placeholder: 'LIST',
    description: 'The Slack user ids of the people whose presses and commands count; nobody else can do anything.',
  }),
  slackDigest: option({
    schema: duration(0, 24 * hour),
    placeholder: 'SPAN',
    default: '1h',
    description: 'How long alerts of low severity are gathered before one message tells them; 0s tells each at once.',
  }),
  slackApi: option({
    schema: webAddress(),
    placeholder: 'URL',
    default: 'https://slack.com/api',
    description: "The address of Slack's Web API; GovSlack has https://slack-gov.com/api.",
  }),
  escalateAfter: option({
    schema: duration(0, 24 * 31 * hour),
    placeholder: 'SPAN',
    default: '1h',
    description:
      'After this time, and then every day, open drift of high or critical severity that nobody looks at is called out; 0s never.',
  }),
} as const;
