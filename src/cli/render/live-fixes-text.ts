import { sayCulprit } from '../../core/attribution/say-culprit.ts';
import type { Drift } from '../../core/drift.ts';
import type { Proposal } from '../../engine/ports/source.ts';
import type { LiveFix, PlanReport } from '../../engine/reports.ts';
import { cleanText } from './clean-text.ts';
import { toJson } from './json-value.ts';
import type { JsonTable } from './plan-json-address.ts';
import type { Style } from './style.ts';
import { formatAge } from './time-text.ts';
import { renderPair } from './value-lines.ts';

/** The edits outside of Git that merging would undo, of all plans. */
export function undoneFixes(reports: readonly PlanReport[]): readonly LiveFix[] {
  return reports.flatMap(({ liveFixes }) => liveFixes ?? []).filter(({ fate }) => fate !== 'kept');
}

/** What merging a proposal does to edits that somebody made outside of Git; empty where there are none. */
export function renderLiveFixes(reports: readonly PlanReport[], now: number, style: Style): string {
  const undone = undoneFixes(reports);
  const kept = reports.flatMap(({ liveFixes }) => liveFixes ?? []).filter(({ fate }) => fate === 'kept');
  const lines: string[] = [];
  if (undone.length > 0) {
    const words = undone.length === 1 ? 'an edit' : `${undone.length} edits`;
    lines.push(style.yellow(`Warning: merging this undoes ${words} that somebody made outside of Git:`), '');
    for (const fix of undone) lines.push(...renderFix(fix, now, style), '');
    lines.push(
      'To keep one, write the live value into the branch. If it is no longer needed, agree on that with its author before you merge.',
      '',
    );
  }
  for (const fix of kept) {
    lines.push(
      `${style.green('Kept:')} ${cleanText(fix.drift.address)}: ${cleanText(fix.drift.attribute)} becomes in Git what ${sayWho(fix.drift)} made it (${sayAge(fix, now)}).`,
      '',
    );
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function renderFix(fix: LiveFix, now: number, style: Style): readonly string[] {
  const { drift } = fix;
  const head = `  ${style.bold(cleanText(drift.address))} ${sayFate(fix)}`;
  const change =
    drift.attribute === '*'
      ? []
      : renderPair({ name: cleanText(drift.attribute), before: drift.live, after: drift.desired }, 4, style);
  const { culprit } = drift;
  const who =
    culprit === undefined
      ? `${sayWho(drift)}, ${sayAge(fix, now)}`
      : cleanText(sayCulprit(culprit, `${formatAge(now - culprit.at)} ago`));
  return [head, ...change, `    by ${who}`];
}

function sayFate({ fate, drift }: LiveFix): string {
  if (fate === 'destroyed') return 'goes, and the edit with it';
  return drift.attribute === '*' ? 'was deleted by hand, and is made again' : 'is written over';
}

/** Who made an edit, in one or a few words. */
export function sayWho({ culprit }: Drift): string {
  return culprit === undefined ? 'somebody who is not known yet' : cleanText(culprit.name);
}

function sayAge({ drift, firstSeen }: LiveFix, now: number): string {
  if (drift.culprit !== undefined) return `${formatAge(now - drift.culprit.at)} ago`;
  return firstSeen === undefined ? 'not seen by any scan yet' : `first seen ${formatAge(now - firstSeen)} ago`;
}

export function liveFixJson({ fate, drift, firstSeen }: LiveFix): JsonTable {
  const { id, address, attribute, live, desired, severity, culprit } = drift;
  return {
    fate,
    id,
    address,
    attribute,
    live: toJson(live),
    desired: toJson(desired),
    severity,
    first_seen: firstSeen ?? null,
    culprit: toJson(culprit ?? null),
  };
}

export function proposalJson({ ref, base, head, merged }: Proposal): JsonTable {
  return { ref, base, head: head.commit, merged, author: head.author, subject: head.subject };
}
