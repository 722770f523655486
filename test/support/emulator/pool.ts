import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from './start.ts';

/** Where the test files find the emulators that the run of all tests started for them. */
export const poolVariable = 'GROUNDSTATE_TEST_EMULATORS';

/** Emulators that test files use one after the other: starting one, and its first calls, cost seconds. */
export interface EmulatorPool {
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts emulators and writes down where they are. */
export async function startPool(size: number, start: () => Promise<Emulator>): Promise<EmulatorPool> {
  const folder = mkdtempSync(join(tmpdir(), 'groundstate-emulators-'));
  const emulators = await Promise.all(Array.from({ length: size }, start));
  for (const [index, { endpoint }] of emulators.entries()) writeFileSync(join(folder, `${index}.free`), endpoint);
  return {
    folder,
    async stop() {
      await Promise.all(emulators.map((emulator) => emulator.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Takes an emulator that no other process uses, empty; undefined where there is none left. */
export async function claimEmulator(folder: string): Promise<Emulator | undefined> {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.free'))) {
    const taken = join(folder, name.replace('.free', '.taken'));
    try {
      writeFileSync(taken, String(process.pid), { flag: 'wx' });
    } catch {
      continue; // somebody else has it
    }
    const release = (): void => rmSync(taken, { force: true });
    process.once('exit', release);
    const endpoint = readFileSync(join(folder, name), 'utf8');
    const reset = (): Promise<void> => resetEmulator(endpoint);
    await reset();
    return {
      endpoint,
      origin: 'the emulators of this run',
      reset,
      async stop() {
        process.off('exit', release);
        release();
      },
    };
  }
  return undefined;
}

/** Makes an emulator forget every object in it. */
export async function resetEmulator(endpoint: string): Promise<void> {
  const answer = await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  if (!answer.ok) throw new Error(`The emulator at ${endpoint} did not forget its objects: HTTP ${answer.status}.`);
}
