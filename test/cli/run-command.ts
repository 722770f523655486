import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../../src/cli/main-program.ts';
import type { StopSignal } from '../../src/cli/terminal.ts';
import type { Settings } from '../../src/config/options.ts';
import { createFakeApplication, type FakeApplication } from './fake-application.ts';

interface Surroundings {
  readonly app?: FakeApplication;
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly isTerminal?: boolean;
  /** Called when the command listens, with what sends a signal. */
  readonly onListening?: (send: (name: StopSignal) => void) => void;
}

/** What a person sees of a command. */
export interface CommandResult {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  /** Undefined where the command ended before anything was composed. */
  readonly settings: Settings | undefined;
}

export const usualEnvironment = {
  GROUNDSTATE_INSTALLATION: 'test',
  GROUNDSTATE_REPOSITORY: 'https://git.example.com/acme/estate.git',
  GROUNDSTATE_REGION: 'eu-west-1',
  GROUNDSTATE_TABLE: 'estate',
  HOME: '/home/ada',
};

export const emptyFolder = mkdtempSync(path.join(tmpdir(), 'groundstate-cli-'));

/** Runs the command line in this process, with fakes around it. */
export async function runCommand(argv: readonly string[], around: Surroundings = {}): Promise<CommandResult> {
  const app = around.app ?? createFakeApplication();
  let out = '';
  let err = '';
  let settings: Settings | undefined;
  const isTerminal = around.isTerminal ?? false;
  const status = await main(
    argv,
    around.environment ?? usualEnvironment,
    {
      cwd: around.cwd ?? emptyFolder,
      person: 'ada@laptop',
      version: () => '1.2.3',
      out: { isTerminal, write: (text) => void (out += text) },
      err: { isTerminal, write: (text) => void (err += text) },
      onStop(listener) {
        around.onListening?.(listener);
        return () => undefined;
      },
    },
    Object.assign(
      async (given: Settings) => {
        settings = given;
        return app;
      },
      { redact: app.redact },
    ),
  );
  return { status, out, err, settings };
}
