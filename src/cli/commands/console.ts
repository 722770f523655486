import { statSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { type Diagnostic, formatDiagnostic } from '../../core/diagnostic.ts';
import type { ConsoleAnswer, ConsoleSession } from '../application.ts';
import { chooseStacks } from '../choose-stacks.ts';
import type { Choose, PlainContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { cleanText } from '../render/clean-text.ts';

interface ConsoleOptions {
  readonly json?: true;
  readonly stack?: string;
}

const help = `
Examples:
  $ groundstate console                          functions and operators; the *.tf.json files of this folder
  $ groundstate console ./infra --stack network  locals, variables and files of a cdktf app
  $ groundstate console network                  a stack of the tip of the tracked branch (needs the settings)
  $ echo 'cidrsubnet("10.0.0.0/16", 8, 3)' | groundstate console --json

One expression per line; "exit" or the end of the input ends it. Variables are taken from TF_VAR_*. Resources are known
only after an apply, and AWS is never asked. With --json each line gives one line: {"value": ...}, {"unknown": true} or
{"error": "..."}; of a sensitive value only {"sensitive": true}, unless nonsensitive() is asked for. An error in a line
does not end the session; the exit status is 1 at the end if the lines did not come from a terminal.
`;

/** `groundstate console`: evaluates expressions line by line. */
export function addConsoleCommand(program: Command, choose: Choose): void {
  program
    .command('console')
    .description('Evaluate expressions of the Terraform language, line by line from standard input.')
    .argument('[folder-or-stack]', 'a folder with *.tf.json files or a cdktf app, or a stack of the estate')
    .option('--json', 'print one line of JSON for each expression')
    .option('--stack <NAME>', 'the stack of a cdktf app that has several')
    .addHelpText('after', help)
    .action((target: string | undefined, options: ConsoleOptions) => {
      choose({ role: 'plain', run: (context) => runConsole(context, target, options) });
    });
}

async function runConsole(context: PlainContext, target: string | undefined, options: ConsoleOptions): Promise<number> {
  const session = await openSession(context, target, options);
  for (const problem of session.problems) context.note(problemText(problem));
  const { input } = context.terminal;
  let failed = false;
  for await (const line of input?.lines('> ', context.signal) ?? []) {
    const expression = line.trim();
    if (expression === 'exit') break;
    if (expression === '') continue;
    const answer = session.evaluate(expression);
    failed ||= answer.problems.length > 0;
    show(context, answer, options.json === true);
  }
  return failed && input?.isTerminal !== true ? exitStatus.error : exitStatus.ok;
}

/** A folder goes before a stack of that name: it needs nothing. */
async function openSession(
  context: PlainContext,
  target: string | undefined,
  { stack }: ConsoleOptions,
): Promise<ConsoleSession> {
  const { openConsole, environment, terminal, signal } = context;
  if (openConsole === undefined) throw new Error('no console was composed');
  const folder = path.resolve(terminal.cwd, target ?? '.');
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) {
    return openConsole({ folder, environment, synthesize: target !== undefined, stack }, signal);
  }
  const app = await context.openApplication();
  const [found] = chooseStacks(await app.engine.loadEstate(undefined, signal), target);
  return openConsole({ folder, environment, synthesize: false, stack: found }, signal);
}

function show(context: PlainContext, answer: ConsoleAnswer, json: boolean): void {
  if (json) context.print(`${answerJson(answer)}\n`);
  else if (answer.problems.length === 0) context.print(`${answer.text}\n`);
  else for (const problem of answer.problems) context.note(problemText(problem));
}

function problemText(problem: Diagnostic): string {
  return formatDiagnostic(problem).split('\n').map(cleanText).join('\n');
}

function answerJson({ problems, json, sensitive }: ConsoleAnswer): string {
  if (problems.length > 0) return JSON.stringify({ error: problems.map(({ detail }) => detail).join(' ') });
  if (sensitive) return json === undefined ? '{"unknown":true,"sensitive":true}' : '{"sensitive":true}';
  return json === undefined ? '{"unknown":true}' : `{"value":${json}}`;
}
