import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { buildProgram } from '../../src/cli/build-program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sink = { write: () => true, isTTY: false, columns: 80 };
const program = buildProgram({ version: () => '0', out: sink, err: sink, person: 'nobody' } as never, () => undefined);

const flagsOf = (command: Command): readonly string[] => command.options.flatMap(({ long }) => long ?? []);

/** The command that some words name, and what is wrong with them; undefined: nothing is. */
function problemWith(text: string): string | undefined {
  const words = text.replace(/\\\|.*$/, '').split(/\s+/);
  let command = program;
  for (const word of words) {
    const below = command.commands.find((one) => one.name() === word);
    if (below === undefined) break;
    command = below;
  }
  if (command === program) return `there is no command in «${text}»`;
  const known = new Set([...flagsOf(program), ...flagsOf(command), '--help']);
  const next = words[depthOf(command)] ?? '';
  if (command.commands.length > 0 && /^[a-z]/.test(next)) return `${command.name()} has no ${next}`;
  const strange = [...text.matchAll(/(?<=\s)--[a-z][a-z-]*/g)].map(([flag]) => flag).filter((flag) => !known.has(flag));
  return strange.length === 0 ? undefined : `${command.name()} takes no ${strange.join(', ')}`;
}

function depthOf(command: Command): number {
  return command.parent === null ? 0 : depthOf(command.parent) + 1;
}

test('every command that the README and the pages show exists, with its flags', () => {
  const problems: string[] = [];
  let seen = 0;
  for (const file of ['README.md', ...globSync('docs/*.md', { cwd: root })]) {
    const text = readFileSync(path.join(root, file), 'utf8').replaceAll('\\\n', ' ');
    for (const [, shown = ''] of text.matchAll(/(?:`|^\s*(?:\$ )?|; |&& )groundstate ([a-z][^`\n#]*)/gm)) {
      seen += 1;
      const problem = problemWith(shown);
      if (problem !== undefined) problems.push(`${file}: ${problem}`);
    }
  }
  assert.ok(seen > 80, `only ${seen} were found`);
  assert.deepEqual(problems, []);
});

test('every script that they show exists', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { readonly scripts: object };
  for (const file of ['README.md', ...globSync('docs/*.md', { cwd: root })]) {
    for (const [, name = ''] of readFileSync(path.join(root, file), 'utf8').matchAll(/npm run ([a-z][a-z:-]*)/g)) {
      assert.ok(Object.hasOwn(scripts, name), `${file}: npm run ${name}`);
    }
  }
});
