import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import { Failure } from '../../core/failure.ts';
import type { Lock } from '../../engine/ports/ledger.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { cleanText } from '../render/clean-text.ts';
import { printJson } from '../render/json-value.ts';
import { lockId, renderLock } from '../render/lock-text.ts';
import { formatAge, formatTime, shortCommit } from '../render/time-text.ts';

interface LockOptions {
  readonly json?: true;
}

interface BreakOptions {
  readonly id: string;
  readonly reason?: string;
}

const breakHelp = `
A holder that died needs no breaking: its lease runs out by itself. This is for one that lives and must not go on. It is
a takeover with a higher fence: the holder is refused at its next record, the next writer waits for one lease and then
settles what was begun. The id is the one that "groundstate lock show" prints, so that only the holding that was looked at
is broken. Where the setting two_person asks for it, two people have to want it within an hour: the first one is taken
down (exit status 3), the second one breaks it.
`;

const repairHelp = `
For a lock item that was deleted or restored by hand, which every writer refuses. It comes back under a fence above all
that were ever seen, and with the commit of the last run as the applied one.
`;

/** `groundstate lock`: who may write to a stack right now, and what a person may do about it. */
export function addLockCommand(program: Command, choose: Choose): void {
  const lock = program.command('lock').description('Look at the leases of the stacks, and mend them.');
  lock
    .command('show')
    .description('Show who holds the lease of each stack, since when and for what.')
    .argument('[stack]', 'only this stack')
    .option('--json', 'print the result as JSON')
    .action((stack: string | undefined, options: LockOptions) => {
      choose({ role: 'command', run: (context) => showLocks(context, stack, options) });
    });
  lock
    .command('break')
    .description('Take the lease of a stack away from its holder; recorded in the history.')
    .argument('<stack>', 'the stack')
    .requiredOption('--id <ID>', 'the id of the holding, as "lock show" prints it')
    .option('--reason <TEXT>', 'why, for the history')
    .addHelpText('after', breakHelp)
    .action((stack: string, options: BreakOptions) => {
      choose({ role: 'command', run: (context) => breakLock(context, stack, options) });
    });
  lock
    .command('repair')
    .description('Put back a lock item that was deleted or restored by hand; recorded in the history.')
    .argument('<stack>', 'the stack')
    .addHelpText('after', repairHelp)
    .action((stack: string) => {
      choose({ role: 'command', run: (context) => repairLock(context, stack) });
    });
}

async function breakLock(context: CommandContext, stack: string, { id, reason }: BreakOptions): Promise<number> {
  const { app, print, settings, signal, terminal } = context;
  const fence = parseLockId(stack, id);
  const broken = await app.engine.breakLock({ stack, fence, by: terminal.person, reason }, signal);
  switch (broken.kind) {
    case 'free':
      throw notMended(
        `Nobody holds the lock of ${stack}, so there is nothing to break. The next writer takes it at once.`,
      );
    case 'other': {
      const shown = renderLock(broken.lock, settings.table, app.clock.now());
      throw notMended(`${id} does not hold the lock of ${stack} any more. It is held by another one:\n\n${shown}`);
    }
    case 'asked':
      print(
        `Taken down, and recorded in the history: you want the lock of ${cleanText(stack)} to be taken from ${cleanText(broken.lock.holder)}. It takes two people, so its holder goes on. Until ${formatTime(broken.until)} a second one, with AWS credentials of their own, can run the same command:\n  groundstate lock break ${cleanText(stack)} --id ${cleanText(id)}\n`,
      );
      return exitStatus.held;
    case 'broken':
      print(
        `The lock of ${cleanText(stack)} was taken from ${cleanText(broken.lock.holder)}. The next writer gets it one lease (${formatAge(broken.lock.leaseMs)}) from now, and settles first what was begun.\n`,
      );
      return exitStatus.ok;
  }
}

async function repairLock(context: CommandContext, stack: string): Promise<number> {
  const { app, print, signal, terminal } = context;
  const repaired = await app.ledger.repairLock({ stack, operation: `lock repair by ${terminal.person}` }, signal);
  if (repaired.kind === 'unknown') {
    throw notMended(`The table knows no stack "${stack}". "groundstate status" lists those that it knows.`);
  }
  if (repaired.kind === 'sound') {
    throw notMended(
      `The lock item of ${stack} is in order: its fence ${repaired.lock.fence} is the highest that was ever seen. A held lock is broken with "groundstate lock break".`,
    );
  }
  const commit = repaired.appliedCommit ?? 'none';
  await record(context, stack, `lock item repaired: fence ${repaired.fence}, applied commit ${commit}`);
  print(
    `The lock item of ${cleanText(stack)} is back with the fence ${repaired.fence} and the applied commit ${shortCommit(repaired.appliedCommit)}, that of the last run. The next writer gets the lock one lease from now.\n`,
  );
  return exitStatus.ok;
}

function parseLockId(stack: string, id: string): number {
  const match = /^(.+)#(\d{1,15})$/.exec(id);
  if (match?.[1] === stack) return Number(match[2]);
  throw createUsageFailure(
    'That is not the id of a holding',
    `"${id}" is not an id of the lock of ${stack}, like "${stack}#12". Nothing was changed; "groundstate lock show ${stack}" prints the id.`,
  );
}

function notMended(detail: string): Failure {
  return new Failure({ code: 'lock-not-mended', handling: 'ask', summary: 'The lock was left as it is', detail });
}

async function record({ app, signal, terminal }: CommandContext, stack: string, text: string): Promise<void> {
  const event = { id: `lock-${app.chance.id()}`, at: app.clock.now(), stack, actor: terminal.person, text };
  await app.journal.append([{ ...event, kind: 'lock' }], signal);
}

async function showLocks(context: CommandContext, stack: string | undefined, options: LockOptions): Promise<number> {
  const { app, print, progress, settings, signal } = context;
  progress.start('reading the table');
  const names = stack === undefined ? await app.ledger.stacks(signal) : [stack];
  const locks: { readonly stack: string; readonly lock: Lock | undefined }[] = [];
  for (const name of names) locks.push({ stack: name, lock: await app.ledger.lock(name, signal) });
  if (options.json === true) {
    const held = locks.filter(({ lock }) => lock?.held === true);
    print(
      printJson({
        schema_version: 1,
        locks: held.map(({ lock }) => ({ id: lock === undefined ? '' : lockId(lock), ...lock })),
        free: locks.filter(({ lock }) => lock?.held !== true).map((entry) => entry.stack),
      }),
    );
    return exitStatus.ok;
  }
  const now = app.clock.now();
  const texts = locks.map(({ stack: name, lock }) =>
    lock?.held === true
      ? `${cleanText(name)}: held\n${renderLock(lock, settings.table, now)}`
      : `${cleanText(name)}: free\n`,
  );
  print(texts.length === 0 ? 'No stack has a lock yet.\n' : texts.join(''));
  return exitStatus.ok;
}
