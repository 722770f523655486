import { execFile } from 'node:child_process';

interface ToolAnswer {
  readonly exitCode: number;
  /** Both outputs, one after the other. */
  readonly text: string;
}

interface ToolCall {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Runs a tool beside git with an environment of our own; undefined: it is not installed. */
export async function runTool(
  command: string,
  args: readonly string[],
  { input = '', environment = {}, signal }: ToolCall = {},
): Promise<ToolAnswer | undefined> {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', LANG: 'C', LC_ALL: 'C', ...environment };
  const answered = Promise.withResolvers<ToolAnswer | undefined>();
  const child = execFile(command, [...args], { env, signal, timeout: 60_000 }, (error, stdout, stderr) => {
    if (signal?.aborted === true) answered.reject(signal.reason);
    else if (error?.code === 'ENOENT') answered.resolve(undefined);
    else answered.resolve({ exitCode: exitCodeOf(error), text: `${stdout}${stderr}` });
  });
  child.stdin?.on('error', () => undefined); // a tool that reads nothing may be gone before it was written to
  child.stdin?.end(input);
  return answered.promise;
}

function exitCodeOf(error: { readonly code?: string | number | null } | null): number {
  if (error === null) return 0;
  return typeof error.code === 'number' ? error.code : -1;
}
