// Evaluates the local value `bomb` of the document on stdin, in the folder given, as the worker would: a process of its own, so
// that one that never ends, or that takes all memory, ends alone.
import process from 'node:process';
import { text as readAll } from 'node:stream/consumers';
import { openConsole } from '../../src/compose-console.ts';

const folder = process.argv[2] ?? '.';
const document = await readAll(process.stdin);
const request = {
  folder,
  stack: { name: 'a', document, folder, dependencies: [], annotations: [] },
  synthesize: false,
  environment: {},
};
const session = await openConsole(request, new AbortController().signal);
const { text, problems } = session.evaluate('local.bomb');
const said = [...session.problems, ...problems].map((problem) => JSON.stringify(problem)).join('\n');
process.stdout.write(`${text.slice(0, 10_000)}\n${said.slice(0, 10_000)}\nEVALUATED\n`);
