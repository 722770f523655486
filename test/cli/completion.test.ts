import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'groundstate-completion-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What is typed, the last word being completed; what is offered then, and what is not. */
const lines: readonly {
  readonly name: string;
  readonly typed: string;
  readonly offered: readonly string[];
  readonly not: readonly string[];
}[] = [
  { name: 'commands', typed: 'p', offered: ['plan', 'pause'], not: ['apply', '--branch'] },
  { name: 'commands below a command', typed: 'lock ', offered: ['show', 'break', 'repair'], not: ['plan'] },
  {
    name: 'flags of the command and of the program',
    typed: 'plan --re',
    offered: ['--ref', '--repository'],
    not: ['--reason', '--revert'],
  },
  { name: 'flags two commands deep', typed: 'lock break x --', offered: ['--id', '--branch'], not: ['--ref'] },
  { name: 'no secret setting', typed: 'worker --git-', offered: ['--git-key-file'], not: ['--git-token'] },
  { name: 'a value that is named like a command', typed: '--branch lock ', offered: ['plan'], not: ['break'] },
  { name: 'the values of a flag', typed: 'history --kind c', offered: ['change'], not: ['pause', 'apply'] },
  { name: 'the values of an argument', typed: 'completion ', offered: ['bash', 'zsh', 'fish'], not: ['plan'] },
];

/** How each shell is asked, without a terminal: the script file, then the words. */
const shells: Readonly<Record<string, string>> = {
  bash: `source "$0"; COMP_WORDS=(groundstate "$@"); COMP_CWORD=$#; _groundstate; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // The functions that talk to the line editor only say what they were given.
  zsh: `compdef() { : }; _files() { : }; compadd() { shift; print -l -- "$@" }
    _describe() { local -a all; all=("\${(@P)\${@[-1]}}"); for one in $all; do [[ $one == $PREFIX* ]] && print -- "\${one%%:*}"; done }
    source "$0"; words=(groundstate "$@"); CURRENT=$#words; PREFIX=\${words[-1]}; _groundstate; true`,
  fish: `source $argv[1]; complete -C "groundstate $argv[2..]" | string replace -r '\\t.*' ''`,
};

for (const [shell, ask] of Object.entries(shells)) {
  const isThere = spawnSync(shell, ['--version']).status === 0;
  describe(`${shell} completes`, { skip: isThere ? false : `${shell.toUpperCase()} IS NOT ON THIS MACHINE` }, () => {
    for (const { name, typed, offered, not } of lines) {
      test(name, async () => {
        const script = path.join(folder, `${shell}.script`);
        const { status, out } = await runCommand(['completion', shell]);
        assert.equal(status, 0);
        writeFileSync(script, out);
        const words = typed.split(' ');
        const { stdout, stderr } = spawnSync(shell, ['-c', ask, script, ...words], { encoding: 'utf8' });
        assert.equal(stderr, '');
        const shown = stdout.split('\n').filter((line) => line !== '' && line.startsWith(words.at(-1) ?? ''));
        for (const word of offered) assert.ok(shown.includes(word), `${word} is not among ${shown.join(' ')}`);
        for (const word of not) assert.ok(!shown.includes(word), `${word} is offered`);
      });
    }
  });
}

test('a shell that is not known is a usage error', async () => {
  const { status, err } = await runCommand(['completion', 'tcsh']);
  assert.equal(status, 64);
  assert.match(err, /Allowed choices are bash, zsh, fish/);
});
