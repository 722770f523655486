import { hostname, userInfo } from 'node:os';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { inspect } from 'node:util';
import type { Redact } from '../core/redaction/mask.ts';
import { readVersion } from './read-version.ts';
import type { StopSignal, Terminal, TextSink } from './terminal.ts';

/** The terminal of this process. */
export function createProcessTerminal(): Terminal {
  return {
    cwd: process.cwd(),
    person: `${readUserName()}@${hostname()}`,
    version: readVersion,
    input: { isTerminal: process.stdin.isTTY === true, lines: readLines },
    out: createSink(process.stdout),
    err: createSink(process.stderr),
    onStop(listener) {
      const names: readonly StopSignal[] = ['SIGINT', 'SIGTERM'];
      for (const name of names) process.on(name, listener);
      return () => {
        for (const name of names) process.off(name, listener);
      };
    },
  };
}

/** Ends the process once everything that was written has left it: a pipe takes long answers in parts. */
export function exitWhenWritten(status: number): void {
  process.exitCode = status;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(status)));
}

/** A defect that ends the process is told as Node tells it, but without secrets. */
export function redactCrashes(redact: Redact): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(redact(`Uncaught ${inspect(error)}\n`));
    exitWhenWritten(1);
  });
}

function createSink(stream: NodeJS.WriteStream): TextSink {
  // A reader that went away (`| head`) is no failure of the command.
  stream.on('error', () => undefined);
  return { isTerminal: stream.isTTY === true, write: (text) => void stream.write(text) };
}

async function* readLines(prompt: string, signal: AbortSignal): AsyncIterable<string> {
  const isTerminal = process.stdin.isTTY === true;
  const reader = createInterface({
    input: process.stdin,
    ...(isTerminal ? { output: process.stdout } : {}),
    terminal: isTerminal,
    prompt,
  });
  const close = () => reader.close();
  signal.addEventListener('abort', close);
  reader.on('SIGINT', close);
  try {
    if (isTerminal) reader.prompt();
    for await (const line of reader) {
      yield line;
      if (isTerminal) reader.prompt();
    }
  } finally {
    signal.removeEventListener('abort', close);
    reader.close();
  }
}

/** A container may run under a user id that has no name. */
function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
