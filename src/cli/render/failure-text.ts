import type { Failure } from '../../core/failure.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';

/** A failure as people read it: what, then in full sentences why and what to do. */
export function renderFailure(failure: Failure, style: Style): string {
  const lines = [`${style.red('Error:')} ${style.bold(cleanText(failure.summary))}`, ''];
  if (failure.address !== undefined) lines.push(`  with ${cleanText(failure.address)}`, '');
  for (const line of failure.detail.split('\n')) lines.push(line === '' ? '' : `  ${cleanText(line)}`);
  return `${lines.join('\n')}\n`;
}
