import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { DiagnoseMachine } from '../../engine/ports/diagnosis.ts';

interface Settings {
  readonly repository: string;
  readonly dataDir: string;
}

/** Looks at the tools of this machine, and tries the data folder. */
export function createMachineDiagnosis({ repository, dataDir }: Settings): DiagnoseMachine {
  return async (signal) => ({
    node: process.versions.node,
    git: await versionOf('git', ['--version'], /^git version (\d+\.\d+(?:\.\d+)?)/, signal),
    ssh: await versionOf('ssh', ['-V'], /OpenSSH_(?:for_Windows_)?(\d+\.\d+)/, signal),
    needsSsh: /^ssh:\/\/|^[\w.-]+@[\w.-]+:/.test(repository),
    dataFolder: dataDir,
    dataFolderRefusal: await tryFolder(dataDir),
  });
}

/** Undefined: it is not there, or says nothing that we know. */
function versionOf(
  command: string,
  args: readonly string[],
  version: RegExp,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { signal, timeout: 10_000 }, (error, stdout, stderr) => {
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(error === null ? version.exec(`${stdout}${stderr}`)?.[1] : undefined);
    });
  });
}

async function tryFolder(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    await rm(await mkdtemp(path.join(folder, 'doctor-')), { recursive: true });
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
