/** Slack's own three characters; without this a resource named `<!channel>` would call everybody. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A value in a code span: on one line, short enough, and without the character that ends the span. */
export function codeSpan(text: string, longest = 300): string {
  const line = shorten(text.replaceAll(/\s+/g, ' ').replaceAll('`', "'").trim(), longest);
  return `\`${escapeSlack(line === '' ? '(empty)' : line)}\``;
}

/** The text, cut with a mark where it is too long. */
export function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${[...text].slice(0, longest - 3).join('')}...`;
}

/** The mention of an owner: a Slack user or group id calls them, any other name is only shown. */
export function mention(owner: string): string {
  if (/^[UW][A-Z0-9]{6,}$/.test(owner)) {
    return `<@${owner}>`;
  }
  return /^S[A-Z0-9]{6,}$/.test(owner) ? `<!subteam^${owner}>` : escapeSlack(owner);
}
