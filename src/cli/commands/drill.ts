import type { Command } from 'commander';
import type { Settings } from '../../config/options.ts';
import { createUsageFailure } from '../../config/usage-failure.ts';
import { asFailure } from '../../core/failure.ts';
import { DRILL } from '../../engine/drill/run-drill.ts';
import type { DrillReport } from '../../engine/reports.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { statusOfDrill } from '../exit-status.ts';
import { renderDrill } from '../render/drill-text.ts';
import { printJson } from '../render/json-value.ts';

interface DrillFlags {
  readonly intoAccount?: string;
  readonly intoRegion?: string;
  readonly allowProductionAccount?: true;
  readonly cleanUp?: string;
  readonly json?: true;
}

const help = `
Examples:
  $ groundstate drill --into-account 999988887777
  $ groundstate drill --into-account 999988887777 --into-region eu-central-1
  $ groundstate drill --into-account 999988887777 --clean-up 3f2a91c0     end a drill that was cut off

Run it with credentials for that account. It makes a table and an installation of its own, builds the tip of the tracked
branch from nothing, measures it, says what could not be rebuilt, and removes what it made.

Exit status: 0 all of it was rebuilt and removed   3 something could not be rebuilt   1 something could not be removed
`;

/** `groundstate drill`: could the estate be rebuilt from Git alone? */
export function addDrillCommand(program: Command, choose: Choose): void {
  program
    .command('drill')
    .description('Rebuild the estate from Git alone in an empty account, measure it, and remove it again.')
    .option('--into-account <ID>', 'the account to build in; it must hold nothing of Groundstate')
    .option('--into-region <REGION>', 'build in this region instead of where the providers say')
    .option('--allow-production-account', 'build in the account of production all the same')
    .option('--clean-up <DRILL>', 'only remove what this drill left')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action((flags: DrillFlags) => {
      choose({ role: 'command', run: (context) => drill(context, flags) });
    });
}

async function drill(context: CommandContext, flags: DrillFlags): Promise<number> {
  const account = checkFlags(flags);
  const { progress, print, signal, style, note } = context;
  const id =
    flags.cleanUp ??
    context.app.chance
      .id()
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
      .slice(-8);
  const settings = drillSettings(context.settings, id, account, flags.intoRegion);
  const production = await productionAccounts(context);
  const app = await context.openOther(settings);
  let isOver = false;
  try {
    const report = await app.engine.drill(
      {
        account,
        region: flags.intoRegion,
        production,
        allowProduction: flags.allowProductionAccount === true,
        makeTable: async () => void (await app.init(signal)),
        cleanUp: flags.cleanUp !== undefined,
        progress: (text) => progress.start(text),
      },
      signal,
    );
    isOver = isClean(report);
    if (flags.json === true) print(printJson({ schema_version: 1, drill: id, ...report }));
    else print(renderDrill(report, style));
    return statusOfDrill(report);
  } catch (error) {
    isOver = ['drill-refused', 'wrong-account', 'aws-credentials'].includes(asFailure(error).code);
    throw error;
  } finally {
    const advice = `groundstate drill --into-account ${account} --clean-up ${id}`;
    if (isOver) await app.removeTable(AbortSignal.timeout(TABLE_MS));
    else note(`The drill ${id} is not over: its table ${settings.table} stays. End it with: ${advice}`);
  }
}

const TABLE_MS = 20_000;

/** The account; a value that cannot be meant is a usage failure. */
function checkFlags({ intoAccount, intoRegion, cleanUp }: DrillFlags): string {
  if (intoAccount === undefined) {
    throw createUsageFailure(
      'The account of the drill is missing',
      'Say where the drill may build: --into-account with the 12 digits of an account that holds nothing of Groundstate.',
    );
  }
  if (!/^\d{12}$/.test(intoAccount)) {
    throw createUsageFailure(
      'This is no AWS account',
      `--into-account must be 12 digits, and "${intoAccount}" is not.`,
    );
  }
  if (intoRegion !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d+$/.test(intoRegion)) {
    throw createUsageFailure(
      'This is no AWS region',
      `--into-region must be a region, like eu-central-1, and "${intoRegion}" is not.`,
    );
  }
  if (cleanUp !== undefined && !/^[a-z0-9]{1,8}$/.test(cleanUp)) {
    throw createUsageFailure(
      'This is no drill',
      `--clean-up takes the name that a drill printed, like 3f2a91c0, and "${cleanUp}" is none.`,
    );
  }
  return intoAccount;
}

/** An installation and a table of the drill's own. */
function drillSettings(settings: Settings, id: string, account: string, region: string | undefined): Settings {
  const room = 40 - DRILL.length - 8; // the longest id of an installation has 40 characters
  return {
    ...settings,
    installation: `${settings.installation.slice(0, room)}${DRILL}${id}`,
    table: `${settings.table.slice(0, 200)}${DRILL}${id}`,
    account,
    region: region ?? settings.region,
  };
}

/** Accounts that the settings pin and that the ledger knows; with the credentials of the drill there may be no ledger to read. */
async function productionAccounts({ app, settings, signal }: CommandContext): Promise<readonly string[]> {
  const accounts = new Set<string>(settings.account === undefined ? [] : [settings.account]);
  try {
    for (const stack of await app.ledger.stacks(signal)) {
      for (const { scope } of (await app.ledger.load(stack, signal)).entries) accounts.add(scope.account);
    }
  } catch {
    signal.throwIfAborted();
  }
  return [...accounts];
}

function isClean({ left, notes }: DrillReport): boolean {
  return left.length === 0 && notes.length === 0;
}
