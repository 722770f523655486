import type { Command } from 'commander';
import { type Grade, stops } from '../../core/doctor/finding.ts';
import { asFailure } from '../../core/failure.ts';
import { type Checkup, type CheckupReport, runCheckups } from '../../engine/doctor/checkup.ts';
import type { Choose, PlainContext } from '../command-context.ts';
import { statusOfFindings } from '../exit-status.ts';
import { renderCheckup, renderDiagnosis } from '../render/doctor-text.ts';
import { printJson } from '../render/json-value.ts';

const help = `
Examples:
  $ groundstate doctor                with the settings and the credentials of the worker
  $ groundstate doctor --json | jq '.checkups[].findings[] | select(.grade != "good")'

It changes nothing. Exit status: 0 all good, 1 something stops the worker, 2 it works and could be safer, 6 something could not be checked.
`;

/** `groundstate doctor`: what is missing before the worker can do its work, and what it would be safer with. */
export function addDoctorCommand(program: Command, choose: Choose): void {
  program
    .command('doctor')
    .description(
      'Check this machine, the settings, the repository, Slack, AWS and the rights of the worker, and say what is missing. Read-only.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action((options: { readonly json?: true }) => {
      choose({ role: 'plain', run: (context) => examine(context, options.json === true) });
    });
}

async function examine(context: PlainContext, json: boolean): Promise<number> {
  const { print, progress, signal, style, terminal } = context;
  const checkups = await findCheckups(context);
  const reports: CheckupReport[] = [];
  progress.start('looking at everything');
  for await (const report of runCheckups(checkups, signal)) {
    reports.push(report);
    if (!json) print(renderCheckup(report, style));
    if (terminal.err.isTerminal) progress.start(`looked at ${report.name}`);
  }
  progress.clear();
  const grades: readonly Grade[] = reports.flatMap(({ findings }) => findings.map(({ grade }) => grade));
  if (json) print(printJson({ schema_version: 1, version: terminal.version(), checkups: reports }));
  else print(renderDiagnosis(grades));
  return statusOfFindings(grades);
}

/** Settings that cannot be used are a finding too, and the only one that can be had. */
async function findCheckups({ openApplication }: PlainContext): Promise<readonly Checkup[]> {
  try {
    return (await openApplication()).checkups();
  } catch (thrown) {
    const { summary, detail } = asFailure(thrown);
    const next = 'Correct them (docs/configuration.md), and run groundstate doctor again.';
    return [{ name: 'settings', run: async () => [stops({ what: `${summary}.`, why: detail, next })] }];
  }
}
