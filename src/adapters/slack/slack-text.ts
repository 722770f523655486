/** Slack's own three characters; without this a resource named `<!channel>` would call everybody. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
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

/** The mention of an owner: a Slack user or group id calls them, any other name is only shown. */
export function mention(owner: string): string {
  if (/^[UW][A-Z0-9]{6,}$/.test(owner)) {
    return `<@${owner}>`;
  }
  return /^S[A-Z0-9]{6,}$/.test(owner) ? `<!subteam^${owner}>` : escapeWithin(owner, 500);
}
