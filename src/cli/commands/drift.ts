import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import { parseAddress } from '../../core/address.ts';
import type { ScanReport } from '../../engine/reports.ts';
import { chooseStacks, loadTip, noteControls } from '../choose-stacks.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { requireSpan } from '../parse-time.ts';
import { explainIncomplete, realDrifts, renderScans } from '../render/drift-text.ts';
import { printJson } from '../render/json-value.ts';
import { requestRemoteScan } from '../request-remote-scan.ts';

interface DriftOptions {
  readonly json?: true;
  readonly detailedExitcode?: true;
  readonly address?: string;
  readonly remote?: true;
  readonly deep?: true;
  readonly accept?: true;
  readonly timeout: string;
}

const help = `
Examples:
  $ groundstate drift                                     read everything from here, now
  $ groundstate drift --address 'network/aws_vpc.main'    one object
  $ groundstate drift --deep                              and what nobody configures, compared with what it was
  $ groundstate drift network --remote                    let the worker read it, without rights on the estate here

With --detailed-exitcode: 0 no drift, 2 drift. A scan that could not read everything ends with 6, drift or not.
`;

/** `groundstate drift`: a scan on demand. */
export function addDriftCommand(program: Command, choose: Choose): void {
  program
    .command('drift')
    .description('Read the live state and show how it differs from what was applied. Changes nothing in AWS.')
    .argument('[stack]', 'only this stack')
    .option('--address <ADDRESS>', 'only this object')
    .option('--deep', 'also compare what nobody configures with what it was')
    .option('--accept', 'with --address: take what nobody configures there as it is now')
    .option('--remote', 'ask the worker to do it, and print its result')
    .option('--timeout <SPAN>', 'how long to wait for the worker', '2m')
    .option('--json', 'print the result as JSON')
    .option('--detailed-exitcode', 'exit 2 where there is drift')
    .addHelpText('after', help)
    .action((stack: string | undefined, options: DriftOptions) => {
      choose({ role: 'command', run: (context) => drift(context, stack, options) });
    });
}

async function drift(context: CommandContext, stack: string | undefined, options: DriftOptions): Promise<number> {
  const name = stackOf(stack, options.address);
  if (options.remote === true && options.accept === true) {
    throw createUsageFailure(
      '--accept is not for a worker',
      'A worker is only asked to look, and --accept takes down what is there as right. Leave out --remote, and run it where the estate can be read.',
    );
  }
  const timeoutMs = requireSpan('--timeout', options.timeout);
  const answer =
    options.remote === true
      ? await requestRemoteScan(context, { stack: name, isDeep: options.deep === true, timeoutMs })
      : { reports: await scanHere(context, name, options), failures: [] };
  const reports = narrow(answer.reports, options.address);
  const failures = answer.failures;
  context.print(
    options.json === true
      ? printJson({ schema_version: 1, scans: reports, failures })
      : renderScans(reports, context.style),
  );
  const incomplete = explainIncomplete(reports);
  if (incomplete !== '') context.note(`${context.style.red('Error:')} ${incomplete}`);
  for (const failure of failures) {
    context.note(`${context.style.red('Error:')} ${failure.stack}: ${failure.summary}. ${failure.detail}`);
  }
  const hasErrors = reports.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'error'));
  if (failures.length > 0 || hasErrors) return exitStatus.error;
  if (incomplete !== '') return exitStatus.incomplete;
  const drifts = reports.flatMap(realDrifts);
  return options.detailedExitcode === true && drifts.length > 0 ? exitStatus.changes : exitStatus.ok;
}

function stackOf(stack: string | undefined, address: string | undefined): string | undefined {
  if (address === undefined) return stack;
  const parsed = parseAddress(address);
  if (parsed === undefined) {
    throw createUsageFailure('The address is not valid', `"${address}" is not an address like network/aws_vpc.main.`);
  }
  if (stack === undefined || stack === parsed.stack) return parsed.stack;
  throw createUsageFailure(
    'The address is of another stack',
    `"${address}" does not belong to the stack "${stack}". Leave one of the two out.`,
  );
}

async function scanHere(
  context: CommandContext,
  name: string | undefined,
  { address, deep, accept }: DriftOptions,
): Promise<readonly ScanReport[]> {
  const estate = await loadTip(context);
  const stacks = chooseStacks(estate, name);
  await noteControls(context, stacks);
  const reports: ScanReport[] = [];
  for (const [index, stack] of stacks.entries()) {
    context.progress.start(`scanning ${stack.name} (${index + 1} of ${stacks.length})`);
    const options = {
      record: true,
      depth: deep === true || accept === true ? ('deep' as const) : ('declared' as const),
      ...(address === undefined ? {} : { address }),
      ...(accept === true ? { accept: address } : {}),
    };
    reports.push(await context.app.engine.scan(estate, stack.name, options, context.signal));
  }
  return reports;
}

/** A worker scans whole stacks; only the wanted object is shown. */
function narrow(reports: readonly ScanReport[], address: string | undefined): readonly ScanReport[] {
  if (address === undefined) return reports;
  return reports.map((report) => ({ ...report, drifts: report.drifts.filter((found) => found.address === address) }));
}
