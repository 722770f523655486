import { readdir, readFile } from 'node:fs/promises';

/** The variable that marks the processes of one git call, helpers included. */
export const callMarker = 'GROUNDSTATE_GIT_CALL';

/**
 * Ends the helper processes of a git call that was cut short.
 * git itself dies of the signal that simple-git sends, but its transport (git-remote-https, ssh) would go on waiting for the server.
 */
export async function endLeftBehind(call: string): Promise<void> {
  const processes = await readdir('/proc').catch(() => []);
  const wanted = `${callMarker}=${call}`;
  await Promise.all(
    processes
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const environment = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '');
        if (environment.split('\0').includes(wanted)) endProcess(Number(name));
      }),
  );
}

function endProcess(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}
