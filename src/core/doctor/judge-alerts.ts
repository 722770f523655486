import { type Finding, good, stops, unknown, weak } from './finding.ts';

/** How people are told. */
export type AlertFacts =
  | { readonly way: 'bot'; readonly team: string; readonly user: string; readonly channel: string }
  | { readonly way: 'bot'; readonly refusal: string }
  | { readonly way: 'webhook' }
  | { readonly way: 'log' };

/** Judges whether an alert would reach somebody. */
export function judgeAlerts(facts: AlertFacts): Finding {
  switch (facts.way) {
    case 'log':
      return weak({
        what: 'No Slack is configured.',
        why: 'Drift and failures stand in the history and the log alone, where nobody is called by them.',
        next: 'Set slack_token and slack_channel, or slack_webhook (docs/slack.md).',
      });
    case 'webhook':
      return unknown({
        what: 'Slack is told by an incoming webhook, which was not tried.',
        why: 'A try would be a message that everybody sees.',
        next: 'See whether the last alert arrived; with slack_token it can be asked without a message.',
      });
    case 'bot':
      return 'refusal' in facts
        ? stops({
            what: `Slack does not know the bot: ${facts.refusal}`,
            why: 'No alert reaches anybody; they wait in the table.',
            next: 'Install the app of docs/slack.md in the workspace, and give its bot token as GROUNDSTATE_SLACK_TOKEN.',
          })
        : good(`Slack knows the bot: ${facts.user} in ${facts.team}; it posts to ${facts.channel}.`);
  }
}
