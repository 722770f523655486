import type { RebuildReport } from '../../engine/reports.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';

/** What a rebuild found in one stack, and what it leaves to do. */
export function renderRebuild(report: RebuildReport, style: Style): string {
  const { adopted, strangers, left, unread, diagnostics } = report;
  const verb = report.outcome === 'listed' ? 'would be written' : 'were written';
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return [
    style.bold(`${cleanText(report.stack)}: ${adopted.length} objects ${verb} into the ledger`),
    ...adopted.map(({ address, id, proof, differs }) => {
      const difference = differs.length === 0 ? '' : `; differs from Git in ${differs.join(', ')}`;
      return `  + ${cleanText(address)} = ${cleanText(id)} (by its ${proof}${difference})`;
    }),
    ...section(
      'Not ours, and not taken over:',
      left.filter(({ foreign }) => foreign),
    ),
    ...section(
      report.outcome === 'listed' ? 'The next run would still want:' : 'Left to do:',
      left
        .filter(({ foreign }) => !foreign)
        .map(({ address, action, reason }) => ({ address: `${action} ${address}`, reason })),
    ),
    ...section(
      'Bears our mark, and no address of this commit means it:',
      strangers.map(({ address, id }) => ({ address, reason: id })),
    ),
    ...section('Could not be read:', unread),
    ...section(
      'Errors of the commit:',
      errors.map(({ summary, detail }) => ({ address: summary, reason: detail })),
    ),
    sayEnd(report),
    '',
  ]
    .join('\n')
    .concat('\n');
}

function section(
  title: string,
  rows: readonly { readonly address: string; readonly reason: string }[],
): readonly string[] {
  return rows.length === 0
    ? []
    : [`  ${title}`, ...rows.map(({ address, reason }) => `    ${cleanText(address)}: ${cleanText(reason)}`)];
}

function sayEnd({ outcome, commit }: RebuildReport): string {
  switch (outcome) {
    case 'listed':
      return '  Nothing was written.';
    case 'equal':
      return `  A plan changes nothing; ${commit.slice(0, 10)} counts as applied.`;
    case 'different':
      return '  A plan is not empty, so no commit counts as applied. Look at it with `groundstate plan`; the next apply does what policy allows.';
  }
}
