import { formatLocal, parseAddress } from '../../core/address.ts';
import type { Change, Decision, Difference } from '../../core/change.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';
import { paintSymbol, renderPair } from './value-lines.ts';

/** One change of a plan: what happens in words, then attribute by attribute, then why it is held. */
export function renderDecision(decision: Decision, style: Style): readonly string[] {
  const { change } = decision;
  if (change.action === 'none') return [];
  const lines = [`  ${style.bold(`# ${cleanText(change.address)} ${sayWhatHappens(change)}`)}`];
  if (change.movedFrom !== undefined && change.action !== 'adopt') {
    lines.push(`  ${style.dim(`# (moved from ${cleanText(change.movedFrom)})`)}`);
  }
  if (change.importId !== undefined && change.action !== 'adopt') {
    lines.push(`  ${style.dim(`# (imported from "${cleanText(change.importId)}")`)}`);
  }
  if (change.reason !== '') lines.push(`  ${style.dim(`# (${cleanText(change.reason)})`)}`);
  lines.push(...renderBody(change, style));
  if (decision.verdict === 'held') lines.push(`    ${style.yellow('held:')} ${cleanText(decision.reason)}`);
  return [...lines, ''];
}

/** What happens to an object, as the end of a sentence that begins with its address. */
export function sayWhatHappens(change: Change): string {
  switch (change.action) {
    case 'create':
      return change.cause !== 'git' ? 'will be created again (drift)' : 'will be created';
    case 'update':
      return 'will be updated in-place';
    case 'revert drift':
      return 'will be reverted (drift)';
    case 'replace':
      return 'must be replaced';
    case 'delete':
      return change.addedTo === undefined
        ? 'will be destroyed'
        : `will be removed from ${cleanText(change.addedTo)} (drift)`;
    case 'adopt':
      return change.foreign === true ? 'exists and is not ours' : 'will be adopted';
    case 'forget':
      return 'will be forgotten, and left as it is in AWS';
    case 'none':
      return 'is as it should be';
  }
}

/** The symbol of a change, as Terraform writes it. */
export function symbolOf(change: Change): string {
  switch (change.action) {
    case 'create':
      return '+';
    case 'update':
    case 'revert drift':
      return '~';
    case 'replace':
      return change.replaceOrder === 'create-first' ? '+/-' : '-/+';
    case 'delete':
      return '-';
    case 'forget':
      return '.';
    case 'adopt':
    case 'none':
      return ' ';
  }
}

function renderBody(change: Change, style: Style): string[] {
  const head = `${symbolOf(change).padStart(3)} ${nameResource(change)}`.replace(
    symbolOf(change),
    paintSymbol(symbolOf(change), style),
  );
  const tail = change.action === 'revert drift' ? ' (revert drift)' : '';
  if (change.differences.length === 0) return [`${head}${tail}`];
  const inside = change.differences.flatMap((difference) => renderDifference(change, difference, style));
  return [`${head} {${tail}`, ...inside, '    }'];
}

/** `resource "aws_vpc" "main"`, as in the configuration; the text itself where it does not parse. */
function nameResource(change: Change): string {
  const address = parseAddress(change.address);
  if (address === undefined) return cleanText(change.address);
  const key = formatLocal(address).slice(
    formatLocal({ mode: address.mode, type: address.type, name: address.name }).length,
  );
  const word = address.mode === 'data' ? 'data' : 'resource';
  return `${word} "${address.type}" "${address.name}"${key === '' ? '' : ` ${cleanText(key)}`}`;
}

function renderDifference(change: Change, difference: Difference, style: Style): readonly string[] {
  const note = difference.forcesReplacement ? style.red(' # forces replacement') : '';
  const name = cleanText(difference.attribute);
  if (difference.sensitive) return [renderSensitive(change, name, note, style)];
  const live = change.action === 'create' ? undefined : difference.live;
  const desired = change.action === 'delete' ? undefined : difference.desired;
  return renderPair({ name, before: live, after: desired, note: `${revertNote(change, difference)}${note}` }, 6, style);
}

/** In a change that also carries a new commit, a drifted attribute is named as one. */
function revertNote(change: Change, difference: Difference): string {
  if (change.action !== 'update' && change.action !== 'replace') return '';
  return difference.cause === 'git' ? '' : ' (revert drift)';
}

function renderSensitive(change: Change, name: string, note: string, style: Style): string {
  const symbols: Partial<Record<Change['action'], string>> = { create: '+', delete: '-' };
  return `      ${paintSymbol(symbols[change.action] ?? '~', style)} ${name} = (sensitive value)${note}`;
}
