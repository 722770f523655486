import { type Control, endOf, isActive, sayScopes } from '../../core/controls/control.ts';
import type { ControlList } from '../../engine/controls/controls.ts';
import type { GlassEdit, PastControl } from '../../engine/ports/controls.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';
import { renderTable } from './table.ts';
import { formatAge, formatTime } from './time-text.ts';

/** A control in one sentence. */
export function describeControl(control: Control, now: number): string {
  const what = {
    pause: `${sayScopes(control)} is paused`,
    'break-glass': `Break-glass ${control.id} is open in ${sayScopes(control)}`,
    revert: `A revert in ${sayScopes(control)} is ordered`,
  }[control.kind];
  const left = formatAge(control.until - now);
  return `${what} by ${control.by} until ${formatTime(control.until)} (${left} left): ${control.reason}`;
}

/** The controls that hold at the moment, one line each, for whoever looks at stacks. */
export function renderActive(controls: readonly Control[], now: number, style: Style): string {
  return controls
    .filter((control) => isActive(control, now))
    .map((control) => `${style.yellow('!')} ${cleanText(describeControl(control, now))}\n`)
    .join('');
}

/** What is ordered at the moment, and what was. */
export function renderControls({ current, past, now }: ControlList, style: Style): string {
  if (current.length + past.length === 0) return 'Nothing is paused, no break-glass is open, and none ever was.\n';
  const rows = [...current.map((control) => row(control, now)), ...past.map((control) => row(control, now))];
  const [top = '', ...rest] = renderTable([['ID', 'KIND', 'SCOPE', 'STATE', 'BY', 'REASON'], ...rows])
    .trimEnd()
    .split('\n');
  return `${[style.bold(top), ...rest].join('\n')}\n`;
}

function row(control: Control | PastControl, now: number): readonly string[] {
  return [
    control.id,
    control.kind,
    cleanText(control.scopes.join(' ')),
    describeState(control, now),
    cleanText(control.by),
    cleanText(control.reason),
  ];
}

function describeState(control: Control | PastControl, now: number): string {
  if ('concludedAt' in control) {
    const edits = control.edits === undefined ? '' : `, ${control.edits.length} edits`;
    return `over since ${formatTime(endOf(control))}${edits}`;
  }
  if (isActive(control, now)) return `until ${formatTime(control.until)} (${formatAge(control.until - now)} left)`;
  return control.kind === 'break-glass' ? 'over, the report follows' : 'over';
}

/** The follow-up report of a break-glass. */
export function renderGlassReport(control: Control | PastControl, now: number, style: Style): string {
  const ended = control.ended === undefined ? '' : `, closed by ${cleanText(control.ended.by)}`;
  const lines = [
    style.bold(`Break-glass ${control.id} in ${cleanText(sayScopes(control))}`),
    `  opened by ${cleanText(control.by)} at ${formatTime(control.from)}: ${cleanText(control.reason)}`,
    isActive(control, now)
      ? `  open until ${formatTime(control.until)}`
      : `  over since ${formatTime(endOf(control))}${ended}`,
  ];
  if (!('concludedAt' in control)) {
    return `${[...lines, '', 'The report is written when it is over and the stacks were read again.'].join('\n')}\n`;
  }
  const { edits = [], gaps = [] } = control;
  lines.push('', edits.length === 0 ? 'Nothing was changed by hand.' : `Edits by hand: ${edits.length}`);
  for (const edit of edits) lines.push(...renderEdit(edit, style));
  return `${[...lines, ...gaps.map((gap) => `${style.yellow('!')} ${cleanText(gap)}`)].join('\n')}\n`;
}

function renderEdit(edit: GlassEdit, style: Style): readonly string[] {
  const outcome = edit.outcome === 'left' ? style.yellow('left as it is') : edit.outcome;
  return [
    '',
    `  ${style.bold(cleanText(edit.address))}: ${cleanText(edit.attribute)}: ${cleanText(edit.before)} -> ${cleanText(edit.after)}`,
    `    by: ${cleanText(edit.by)}; seen ${formatTime(edit.seenAt)}`,
    `    ${outcome}: ${cleanText(edit.text)}`,
  ];
}
