import { execFile } from 'node:child_process';

/** What a finished command left behind. */
export interface CommandResult {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface CommandOptions {
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a command to its end and reports how it went; a missing command is a failure, not an exception. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    const limits = {
      timeout: options.timeoutMs,
      maxBuffer: 16 * 1024 * 1024,
      env: { ...options.env },
      signal: options.signal,
    };
    execFile(command, [...args], limits, (error, stdout, stderr) => {
      resolve({ ok: error === null, stdout, stderr: stderr === '' && error !== null ? error.message : stderr });
    });
  });
}
