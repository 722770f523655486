import type { Result } from './run-attacks.ts';

const modes = ['namespace', 'namespace, not root', 'uid', 'task', 'none', '-'] as const;

/** The table of the command line: attack, mode, reached. */
export function renderTable(results: readonly Result[]): string {
  const lines = results.map((result) => `${result.attack.padEnd(70)} ${result.mode.padEnd(20)} ${outcomeOf(result)}`);
  return `${['attack'.padEnd(70), 'mode'.padEnd(20), 'reached'].join(' ')}\n${lines.join('\n')}\n`;
}

function outcomeOf({ mode, reached, met }: Result): string {
  if (mode === 'none') return reached === undefined ? 'NOT REACHED BY THE CONTROL' : `yes, as it must be: ${reached}`;
  return reached === undefined ? `no (${met})` : `YES: ${reached}`;
}

/** The page of the documentation. */
export function renderPage(results: readonly Result[]): string {
  const attacks = [...new Set(results.map(({ attack }) => attack))];
  const isolated = results.filter(({ mode }) => mode !== 'none');
  const reached = isolated.filter((result) => result.reached !== undefined);
  const head = [
    '# Security tests',
    '',
    'Written by `npm run hostile`, which makes every attack anew (a small real repository, or a real input) and carries it out. [isolation.md](isolation.md) explains the modes.',
    '',
    `${attacks.length} attacks, ${isolated.length} runs with isolation: **${reached.length} reached anything**. The control (mode \`none\`, without isolation) reached what it was meant to in ${results.filter((result) => result.mode === 'none' && result.reached !== undefined).length} of ${results.length - isolated.length} runs; without it, an attack that fails would say nothing.`,
    '',
    'What counts as reached: the canary (in the environment, the home, the mirror, the metadata services) came out; a packet or a connection arrived; a file of the worker changed; a process was left; the worker died or gave no answer; or what must be refused was not.',
    '',
    '"-" is an attack that needs no sandbox; an empty cell is a mode to which the attack does not apply.',
    '',
  ];
  const aims = [...new Set(results.map(({ aim }) => aim))];
  const tables = aims.flatMap((aim) =>
    renderAim(
      aim,
      results.filter((result) => result.aim === aim),
    ),
  );
  return `${[...head, ...tables].join('\n')}\n`;
}

function renderAim(aim: string, results: readonly Result[]): readonly string[] {
  const shown = modes.filter((mode) => results.some((result) => result.mode === mode));
  const rows = [...new Set(results.map(({ attack }) => attack))].map((attack) => {
    const cells = shown.map((mode) =>
      cellOf(results.find((result) => result.attack === attack && result.mode === mode)),
    );
    return `| ${escapeCell(attack)} | ${cells.join(' | ')} |`;
  });
  return [
    `## ${aim}`,
    '',
    `| attack | ${shown.join(' | ')} |`,
    `|---|${shown.map(() => '---|').join('')}`,
    ...rows,
    '',
  ];
}

function cellOf(result: Result | undefined): string {
  if (result === undefined) return '';
  if (result.mode === 'none') return result.reached === undefined ? 'NOT REACHED' : 'reached, as it must be';
  return result.reached === undefined ? `no: ${escapeCell(result.met)}` : `**REACHED**: ${escapeCell(result.reached)}`;
}

function escapeCell(text: string): string {
  return text
    .replaceAll(/[|<>\n]/g, (character) => ({ '|': '\\|', '<': '&lt;', '>': '&gt;' })[character] ?? ' ')
    .slice(0, 200);
}
