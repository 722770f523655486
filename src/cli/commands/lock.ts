import type { Command } from 'commander';
import type { Lock } from '../../engine/ports/ledger.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { cleanText } from '../render/clean-text.ts';
import { printJson } from '../render/json-value.ts';
import { lockId, renderLock } from '../render/lock-text.ts';

interface LockOptions {
  readonly json?: true;
}

/** `groundstate lock show`: who may write to a stack right now. */
export function addLockCommand(program: Command, choose: Choose): void {
  const lock = program.command('lock').description('Look at the leases of the stacks.');
  lock
    .command('show')
    .description('Show who holds the lease of each stack, since when and for what.')
    .argument('[stack]', 'only this stack')
    .option('--json', 'print the result as JSON')
    .action((stack: string | undefined, options: LockOptions) => {
      choose({ role: 'command', run: (context) => showLocks(context, stack, options) });
    });
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
