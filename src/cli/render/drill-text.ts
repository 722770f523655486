import type { DrilledStack, DrillReport } from '../../engine/reports.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';

/** What a drill showed: what was rebuilt and how fast, what was not and why, and what is left of it. */
export function renderDrill(report: DrillReport, style: Style): string {
  const { stacks, left, notes } = report;
  const objects = stacks.reduce((sum, stack) => sum + stack.objects, 0);
  const calls = stacks.reduce((sum, stack) => sum + stack.calls, 0);
  const lines = [
    style.bold(
      `Drill of ${report.commit.slice(0, 10)} in the account ${report.account}, as ${cleanText(report.installation)}`,
    ),
    ...stacks.map(
      (stack) =>
        `  ${cleanText(stack.stack)}: ${stack.objects} objects in ${seconds(stack.ms)}, ${stack.calls} AWS calls`,
    ),
    ...(stacks.length === 0
      ? []
      : [`  Rebuilt ${objects} objects in ${seconds(report.builtMs)} with ${calls} AWS calls.`]),
    ...section('Made empty; their data has to be restored from a backup:', stacks, ({ data }) =>
      data.map((address) => ({ address, reason: '' })),
    ),
    ...section('Not rebuilt, because somebody has the name:', stacks, ({ names }) => names),
    ...section('Not rebuilt; needs a person:', stacks, ({ manual }) => manual),
    ...section('Failed:', stacks, ({ failed }) => failed.map(({ address, detail }) => ({ address, reason: detail }))),
    `  Removed ${report.removed} objects in ${seconds(report.removedMs)}.`,
    ...notes.map((note) => `    ${cleanText(note)}`),
    ...(left.length === 0 ? [] : [style.red(`  ${left.length} objects are still there:`)]),
    ...left.map(({ address, type, id }) => `    ${cleanText(address)} (${type} ${cleanText(id)})`),
  ];
  return `${lines.join('\n')}\n`;
}

function section(
  title: string,
  stacks: readonly DrilledStack[],
  rowsOf: (stack: DrilledStack) => readonly { readonly address: string; readonly reason: string }[],
): readonly string[] {
  const rows = stacks.flatMap(rowsOf);
  return rows.length === 0
    ? []
    : [
        `  ${title}`,
        ...rows.map(
          ({ address, reason }) => `    ${cleanText(address)}${reason === '' ? '' : `: ${cleanText(reason)}`}`,
        ),
      ];
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
