import { sayCulprit } from '../../core/attribution/say-culprit.ts';
import type { DriftRecord } from '../../core/drift.ts';
import type { ExplainedAttribute, Explanation } from '../../engine/review/explain.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';
import { formatAge, formatTime, formatZone, shortCommit } from './time-text.ts';
import { renderPair } from './value-lines.ts';

/** What there is to know of one object, in the order of the questions that a person has. */
export function renderExplanation(explained: Explanation, now: number, style: Style): string {
  const { address, attributes, commit, events, id, region, situation, type, waysBack } = explained;
  const place = [type, id, region].filter((part) => part !== undefined && part !== '').join(', ');
  const lines = [`${style.bold(cleanText(address))} (${cleanText(place)})`, '', `  ${cleanText(situation)}`, ''];
  const equal = attributes.filter(({ state }) => state === 'equal');
  const others = attributes.filter(({ state }) => state !== 'equal');
  if (others.length > 0) {
    lines.push(style.bold(`Live -> Git at ${shortCommit(commit)}:`));
    for (const attribute of others) lines.push(...renderAttribute(attribute, style));
    lines.push('');
  }
  if (equal.length > 0) {
    lines.push(style.bold('As Git says:'));
    for (const { name, desired } of equal) {
      lines.push(...renderPair({ name: cleanText(name), before: undefined, after: desired }, 4, style).map(plain));
    }
    lines.push('');
  }
  lines.push(style.bold('Who last changed it:'), ...renderLastChange(explained, now), '');
  if (events.length > 0) {
    lines.push(style.bold(`The last events of 30 days (${formatZone(now)}):`));
    for (const event of events) {
      lines.push(`  ${formatTime(event.at)}  ${event.kind}: ${cleanText(event.text)} (by ${cleanText(event.actor)})`);
    }
    lines.push('');
  }
  lines.push(style.bold('How to get back:'), ...waysBack.map((way) => `  - ${cleanText(way)}`));
  return `${lines.join('\n')}\n`;
}

/** What is equal is nothing to add. */
function plain(line: string): string {
  return line.replace(/^(\s*)\+ /, '$1  ');
}

function renderAttribute({ name, desired, live, state }: ExplainedAttribute, style: Style): readonly string[] {
  if (state === 'not read') return [`  ? ${cleanText(name)} (not read)`];
  return renderPair({ name: cleanText(name), before: live, after: desired, note: style.dim(` # ${state}`) }, 2, style);
}

function renderLastChange({ drifts, written }: Explanation, now: number): readonly string[] {
  const open = drifts.filter(({ status }) => status === 'open');
  const lines = open.map((drift) => `  outside of Git: ${cleanText(drift.attribute)} by ${sayWho(drift, now)}`);
  if (written !== undefined) {
    const { at, commit, revision } = written;
    const who = revision === undefined ? '' : ` "${cleanText(revision.subject)}" by ${cleanText(revision.author)}`;
    lines.push(`  by Git: ${shortCommit(commit)}${who}, written ${formatAge(now - at)} ago`);
  }
  return lines.length === 0 ? ['  nobody, as far as is known'] : lines;
}

function sayWho({ culprit, firstSeen }: DriftRecord, now: number): string {
  return culprit === undefined
    ? `somebody who is not known yet, first seen ${formatAge(now - firstSeen)} ago`
    : cleanText(sayCulprit(culprit, `${formatAge(now - culprit.at)} ago`));
}
