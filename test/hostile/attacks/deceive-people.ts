import { renderAlert } from '../../../src/adapters/slack/render-alert.ts';
import { cleanText } from '../../../src/cli/render/clean-text.ts';
import { renderHistory, renderHistoryCsv } from '../../../src/cli/render/history-text.ts';
import { createStyle } from '../../../src/cli/render/style.ts';
import type { DirectAttack } from '../attack.ts';

const aim = 'deceive people';
const evil =
  '<!channel> <@U12345678> <https://evil.example|click> `code` \u001b[2J\u202eevil\u202c\nSecond line & more';

function alertWith(text: string) {
  return JSON.stringify(
    renderAlert({
      id: '1',
      kind: 'drift',
      severity: 'high',
      stack: text,
      address: text,
      title: text,
      differences: [{ attribute: text, before: text, after: text }],
      by: text,
      commit: text,
      next: text,
      owner: text,
      at: 0,
    }),
  );
}

function eventWith(text: string) {
  return { id: '1', at: 0, kind: 'change', stack: text, address: text, actor: text, text } as const;
}

export const deceivePeople: readonly DirectAttack[] = [
  {
    name: 'a mention of everybody in names and values of an alert',
    aim,
    sample: true,
    run: async () => (/<!channel>|<@U12345678>/.test(alertWith(evil)) ? 'Slack would call people' : undefined),
  },
  {
    name: 'a link with another text in an alert',
    aim,
    run: async () => (/<https:\/\/evil/.test(alertWith(evil)) ? 'Slack would show the link' : undefined),
  },
  {
    name: 'an owner that is a mention of everybody',
    aim,
    run: async () =>
      /<!(channel|here|everyone)/.test(alertWith('!channel') + alertWith('<!here>'))
        ? 'Slack would call people'
        : undefined,
  },
  {
    name: 'control characters and turned text on the terminal',
    aim,
    sample: true,
    run: async () => (/[\u001b\u202e]/.test(cleanText(evil)) ? 'the terminal would obey' : undefined),
  },
  {
    name: 'names and texts with line breaks, which forge lines of the timeline',
    aim,
    async run() {
      const lines = renderHistory([eventWith(evil)], { since: 0, until: 1 }, createStyle(false))
        .trimEnd()
        .split('\n');
      return lines.length === 5 && !/[\u001b\u202e]/.test(lines.join(''))
        ? undefined
        : `${lines.length} lines were printed`;
    },
  },
  {
    name: 'a formula for the spreadsheet that the timeline is exported to',
    aim,
    async run() {
      const csv = renderHistoryCsv([eventWith(`=HYPERLINK("https://evil.example")`)]);
      return /(^|,|\n)"?=/.test(csv) ? 'the spreadsheet would run it' : undefined;
    },
  },
];
