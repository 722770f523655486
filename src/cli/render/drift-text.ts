import { sayCulprit } from '../../core/attribution/say-culprit.ts';
import { formatDiagnostic } from '../../core/diagnostic.ts';
import type { Drift } from '../../core/drift.ts';
import type { ScanReport } from '../../engine/reports.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';
import { formatTime, shortCommit } from './time-text.ts';
import { paintSymbol, renderPair } from './value-lines.ts';

/** Scans as people read them. */
export function renderScans(reports: readonly ScanReport[], style: Style): string {
  const lines = reports.flatMap((report) => renderScan(report, style));
  const drifts = reports.flatMap(realDrifts);
  if (drifts.length > 0) {
    const noun = drifts.length === 1 ? 'drift' : 'drifts';
    lines.push(style.yellow(`Drift: ${drifts.length} ${noun} found.`));
  } else if (reports.every(({ complete }) => complete)) {
    lines.push(style.green('No drift. AWS matches what was applied.'));
  }
  return `${lines.join('\n')}\n`;
}

/** The drifts that are known to be some; what could not be read is neither drift nor in sync. */
export function realDrifts(report: ScanReport): readonly Drift[] {
  return report.drifts.filter(({ tier }) => tier !== 'unread');
}

/** What a scan that could not read everything is told apart by; empty where all scans are complete. */
export function explainIncomplete(reports: readonly ScanReport[]): string {
  const partial = reports.filter(({ complete }) => !complete);
  if (partial.length === 0) return '';
  const names = partial.map(
    ({ stack, coverage }) => `${stack} (${coverage.read} of ${coverage.resources} resources read)`,
  );
  return `The scan is incomplete: ${names.join(', ')}. What was not read is neither in sync nor drifted, so this is no proof of a clean estate. See the list of what could not be read, and grant the missing permission or try again.`;
}

function renderScan(report: ScanReport, style: Style): string[] {
  const { coverage } = report;
  const calls = Object.values(coverage.calls).reduce((sum, count) => sum + count, 0);
  const head = style.bold(cleanText(report.stack));
  const lines = [
    `${head} (commit ${shortCommit(report.commit)}, ${formatTime(report.at)}): ${coverage.read} of ${coverage.resources} resources read with ${calls} AWS calls`,
    '',
  ];
  for (const diagnostic of report.diagnostics) {
    lines.push(...formatDiagnostic(diagnostic).split('\n').map(cleanText), '');
  }
  for (const [address, group] of Map.groupBy(realDrifts(report), (drift) => drift.address)) {
    lines.push(...renderObject(address, group, style), '');
  }
  for (const { address, attribute, rule } of report.ignored) {
    const until = formatTime(rule.until - 1).slice(0, 10);
    lines.push(
      style.dim(
        `  . ${cleanText(address)}: ${cleanText(attribute)} is ignored until ${until} (entry ${rule.number} of ignores, ${cleanText(rule.owner)}: ${cleanText(rule.reason)})`,
      ),
    );
  }
  if (report.ignored.length > 0) lines.push('');
  const unread = [
    ...coverage.unread,
    ...report.drifts
      .filter(({ tier }) => tier === 'unread')
      .map(({ address, attribute, next }) => ({ address, attribute, reason: next })),
  ];
  const seen = new Set<string>();
  for (const { address, attribute, reason } of unread) {
    const key = `${address} ${attribute}`;
    if (seen.has(key)) continue;
    if (seen.size === 0) lines.push(style.yellow('  Could not be read:'));
    seen.add(key);
    const what = attribute === '*' ? address : `${address}: ${attribute}`;
    lines.push(`  ? ${cleanText(what)}: ${cleanText(reason)}`);
  }
  return seen.size === 0 ? lines : [...lines, ''];
}

function renderObject(address: string, drifts: readonly Drift[], style: Style): string[] {
  const [first] = drifts;
  if (first === undefined) return [];
  const severity = drifts.map((drift) => drift.severity).toSorted((a, b) => rank(b) - rank(a))[0];
  const lines = [`  ${style.bold(`# ${cleanText(address)} ${sayWhatHappened(first)}`)} [${severity}]`];
  for (const drift of drifts) {
    if (drift.attribute === '*') {
      const symbol = drift.tier === 'missing' ? '-' : '+';
      lines.push(`  ${paintSymbol(symbol, style)} ${cleanText(drift.type)} ${cleanText(drift.cloudId)}`);
    } else {
      const name = cleanText(drift.attribute);
      lines.push(...renderPair({ name, before: drift.desired, after: drift.live }, 4, style));
    }
  }
  const culprits = [
    ...new Set(
      drifts.flatMap(({ culprit }) => (culprit === undefined ? [] : [sayCulprit(culprit, formatTime(culprit.at))])),
    ),
  ];
  lines.push(...culprits.map((text) => `    by: ${cleanText(text)}`));
  const sentences = [...new Set(drifts.map(({ next }) => next).filter((next) => next !== ''))];
  return [...lines, ...sentences.map((next) => `    ${style.dim(`next: ${cleanText(next)}`)}`)];
}

function rank(severity: Drift['severity']): number {
  return ['low', 'medium', 'high', 'critical'].indexOf(severity);
}

function sayWhatHappened(drift: Drift): string {
  switch (drift.tier) {
    case 'missing':
      return 'has been deleted';
    case 'added':
      return 'has been added by hand';
    case 'declared':
      return 'has changed';
    case 'undeclared':
      return 'has changed where nothing is configured';
    case 'unread':
      return 'could not be read';
  }
}
