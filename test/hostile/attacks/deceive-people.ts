import { renderAlert } from '../../../src/adapters/slack/render-alert.ts';
import { cleanText } from '../../../src/cli/render/clean-text.ts';
import { parseAddress } from '../../../src/core/address.ts';
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
    name: 'an address with a line break, which forges a line of the timeline',
    aim,
    async run() {
      for (const text of ['a/aws_vpc.x\nb/aws_vpc.y', 'a/aws_vpc.x["k\n2026 applied"]', 'a/aws_vpc.\u001b[2J']) {
        const parsed = parseAddress(text);
        if (parsed !== undefined && /[\n\u001b]/.test(cleanText(text))) {
          return `${JSON.stringify(text)} became two lines`;
        }
      }
      return undefined;
    },
  },
];
