import type { Command } from 'commander';
import { isActive } from '../../core/controls/control.ts';
import { isSilent, type Presence } from '../../core/fleet/presence.ts';
import type { Choose } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { cleanText } from '../render/clean-text.ts';
import { renderActive } from '../render/control-text.ts';
import { printJson } from '../render/json-value.ts';
import { renderStatus } from '../render/status-text.ts';
import { renderWorkers } from '../render/workers-text.ts';

/** `groundstate status`: where each stack stands. */
export function addStatusCommand(program: Command, choose: Choose): void {
  program
    .command('status')
    .description(
      'Show for each stack the applied commit, open drift, the lock and the last run, and which worker looks after it. Reads only the table, and asks the host of the repository about its branch.',
    )
    .option('--json', 'print the result as JSON')
    .action((options: { readonly json?: true }) => {
      choose({
        role: 'command',
        async run({ app, print, progress, signal, style, settings, terminal }) {
          progress.start('reading the table');
          const stacks = await app.engine.status(signal);
          const branch = await app.describeBranch(signal);
          const now = app.clock.now();
          const { current } = await app.engine.controls.list(signal);
          const workers = await app.fleet?.members(signal);
          const controls = current.filter((control) => isActive(control, now));
          print(
            options.json === true
              ? printJson({
                  schema_version: 1,
                  version: terminal.version(),
                  stacks,
                  workers: workers?.map((worker) => forPeople(worker, now)) ?? [],
                  controls,
                  branch,
                  synth_isolation: settings.synthIsolation,
                })
              : `${renderStatus(stacks, now, style)}${workers === undefined ? '' : renderWorkers(workers, now, style)}${renderActive(controls, now, style)}${isolationNote(settings.synthIsolation)}\n${cleanText(branch)}\n`,
          );
          return exitStatus.ok;
        },
      });
    });
}

/** What workers tell each other of events is raw, and nobody's business here. */
function forPeople({ handedOn: _messages, ...worker }: Presence, now: number) {
  return { ...worker, silent: isSilent(worker, now) };
}

/** Nobody should have to look into the settings to learn that they are open to whoever can push. */
function isolationNote(mode: string): string {
  if (mode !== 'none') return '';
  return '\nThe code of the repository runs without isolation (synth_isolation: none): whoever can push can read what the worker can read.\n';
}
