import type { TypeCoverage, UnmanagedObject, UnmanagedReport } from '../../engine/review/unmanaged.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';
import { renderTable } from './table.ts';

/** Coverage by type, then what no stack knows, then what is not counted at all. */
export function renderUnmanaged({ types, objects, scopes, unlisted }: UnmanagedReport, style: Style): string {
  const places = scopes.map(({ account, region }) => `${account}/${region}`).join(', ');
  const lines = [style.bold(`What exists in ${places === '' ? 'no account' : places}:`), ''];
  const rows = types.map(rowOf);
  if (rows.length > 0) {
    lines.push(renderTable([['TYPE', 'COVERED', 'MANAGED', 'UNMANAGED', 'ELSEWHERE', 'BY AWS'], ...rows]));
  }
  for (const { type, note } of types) if (note !== undefined) lines.push(`${type}: ${note}`);
  if (objects.length === 0) lines.push('', 'Everything that was listed belongs to a stack.');
  else lines.push('', style.bold('Belongs to no stack:'), ...objects.map(renderObject));
  if (unlisted.length > 0) {
    lines.push('', style.bold('Not listed, and in none of the figures:'));
    for (const { type, reason } of unlisted) lines.push(`  ${type}: ${reason}`);
  }
  return `${lines.join('\n')}\n`;
}

function rowOf({ type, managed, unmanaged, elsewhere, madeByAws, percent }: TypeCoverage): readonly string[] {
  const covered = percent === undefined ? '-' : `${percent} %`;
  return [type, covered, ...[managed, unmanaged, elsewhere, madeByAws].map(String)];
}

function renderObject({ type, id, name, scope, markedFor }: UnmanagedObject): string {
  const called = name === undefined ? '' : ` "${cleanText(name)}"`;
  const mark =
    markedFor === undefined
      ? ''
      : ` (bears the mark of ${cleanText(markedFor)}, and no ledger knows it: groundstate ledger rebuild)`;
  return `  ${type} ${cleanText(id)}${called} in ${scope.account}/${scope.region}${mark}`;
}

/** What could not be listed; empty where everything was. */
export function explainFailedListings({ failed }: UnmanagedReport): string {
  if (failed.length === 0) return '';
  const parts = failed.map(
    ({ type, scope, reason }) => `${type} in ${scope.account}/${scope.region}: ${cleanText(reason)}`,
  );
  return `Not everything could be listed, so nothing is known of what is there: ${parts.join('; ')}`;
}
