import { graphemes } from './text.ts';

const delimiter = /[ \t!-/:;?@[-_{-~]$/;

/**
 * What a text is certain to begin with when more follows that is not known yet: its last character may still combine with
 * what comes, unless it is one that separates words.
 */
export function safePrefix(text: string): string {
  return text === '' || delimiter.test(text) ? text : graphemes(text).slice(0, -1).join('');
}
