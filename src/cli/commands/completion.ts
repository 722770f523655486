import { Argument, type Command } from 'commander';
import type { Choose } from '../command-context.ts';
import { renderBash } from '../completion/bash.ts';
import { renderFish } from '../completion/fish.ts';
import { listPlaces } from '../completion/list-places.ts';
import { renderZsh } from '../completion/zsh.ts';
import { exitStatus } from '../exit-status.ts';

const renderers = { bash: renderBash, zsh: renderZsh, fish: renderFish } as const;

const help = `
Examples:
  $ source <(groundstate completion bash)                                          this shell; in ~/.bashrc every one
  $ groundstate completion zsh > "\${fpath[1]}/_groundstate"                         zsh
  $ groundstate completion fish > ~/.config/fish/completions/groundstate.fish      fish

The script is made from the commands of this version: write it anew after an upgrade.
`;

/** `groundstate completion`: a script with which a shell completes commands and flags. */
export function addCompletionCommand(program: Command, choose: Choose): void {
  program
    .command('completion')
    .description('Print the script with which a shell completes the commands and flags of groundstate.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(renderers)))
    .addHelpText('after', help)
    .action((shell: keyof typeof renderers) => {
      choose({
        role: 'plain',
        async run({ print }) {
          print(renderers[shell](listPlaces(program)));
          return exitStatus.ok;
        },
      });
    });
}
