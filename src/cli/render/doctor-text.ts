import type { Finding, Grade } from '../../core/doctor/finding.ts';
import type { CheckupReport } from '../../engine/doctor/checkup.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';

const words: Readonly<Record<Grade, string>> = { good: 'good', weak: 'weak', stops: 'STOPS', unknown: '?' };

/** One checkup as people read it: a line where all is well, else what, why and what next. */
export function renderCheckup({ name, findings }: CheckupReport, style: Style): string {
  return findings.map((finding) => renderFinding(name, finding, style)).join('');
}

function renderFinding(name: string, { grade, what, why, next }: Finding, style: Style): string {
  const paint = { good: style.green, weak: style.yellow, stops: style.red, unknown: style.yellow }[grade];
  const head = `${paint(words[grade].padEnd(5))}  ${style.bold(name.padEnd(12))}  `;
  const more = [why, next === '' ? '' : `Next: ${next}`].filter((text) => text !== '');
  const lines = [what, ...more].flatMap((text) => text.split('\n')).filter((text) => text.trim() !== '');
  const [first = '', ...rest] = lines.map(cleanText);
  return [`${head}${first}`, ...rest.map((line) => `${' '.repeat(21)}${line.trim()}`), ''].join('\n');
}

/** The last line: how it stands as a whole. */
export function renderDiagnosis(grades: readonly Grade[]): string {
  const count = (grade: Grade): number => grades.filter((one) => one === grade).length;
  if (count('stops') > 0) return `\nThe worker cannot do its work: ${count('stops')} to mend first.\n`;
  const left = [
    ...(count('weak') > 0 ? [`${count('weak')} could be safer`] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} could not be checked`] : []),
  ];
  return left.length === 0 ? '\nEverything is in order.\n' : `\nThe worker can do its work; ${left.join(', ')}.\n`;
}
