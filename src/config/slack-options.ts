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
} as const;
