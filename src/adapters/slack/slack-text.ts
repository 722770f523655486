/** What a name may not bring into a message: control characters, and marks that turn the direction of what follows or cannot be seen. */
const invisible = /[\p{Cc}\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;

/** Slack's own three characters; without this a resource named `<!channel>` would call everybody. */
export function escapeSlack(text: string): string {
  const plain = text.replaceAll(invisible, (character) =>
    character === '\n' || character === '\t' ? character : '\uFFFD',
  );
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The escaped text, cut with a mark where it would be too long: Slack counts the escapes too. */
export function escapeWithin(text: string, longest: number): string {
  const whole = escapeSlack(text);
  if (whole.length <= longest) {
    return whole;
  }
  let cut = '';
  for (const character of text) {
    const next = escapeSlack(character);
    if (cut.length + next.length > longest - 3) {
      break;
    }
    cut += next;
  }
  return `${cut}...`;
}

/** A value in a code span: on one line, short enough, and without the character that ends the span. */
export function codeSpan(text: string, longest = 300): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('`', "'").trim();
  return `\`${escapeWithin(line === '' ? '(empty)' : line, longest)}\``;
}

const userId = /^[UW][A-Z0-9]{6,}$/;

/** The mention of an owner: a Slack user or group id calls them, any other name is only shown. */
export function mention(owner: string): string {
  if (userId.test(owner)) {
    return `<@${owner}>`;
  }
  return /^S[A-Z0-9]{6,}$/.test(owner) ? `<!subteam^${owner}>` : escapeWithin(owner, 500);
}

/** Formatted text. `verbatim`: Slack reads our own marks, and makes no mention or link of a name that looks like one. */
export function formatted(text: string): object {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Text that is shown as it is, on a button or in a dialog. */
export function plain(text: string): object {
  return { type: 'plain_text', text, emoji: false };
}

/** A block of formatted text; Slack takes 3,000 characters. */
export function section(text: string): object {
  return { type: 'section', text: formatted(text) };
}

/** A block of small grey text. */
export function context(text: string): object {
  return { type: 'context', elements: [formatted(text)] };
}

/** `14:05 UTC`: the channel is read in several time zones. */
export function clockTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}
