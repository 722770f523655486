import { spawnSync } from 'node:child_process';

let present: boolean | undefined;

/** The value of `skip` for a test that asks the real Terraform: loud where there is none. */
export function terraformPresence(): false | string {
  present ??= spawnSync('terraform', ['version'], { encoding: 'utf8' }).status === 0;
  return present ? false : 'terraform IS NOT ON THE PATH: THE LANGUAGE IS NOT COMPARED WITH THE REAL ONE';
}

/** Runs terraform in a folder and waits for it. */
export function runTerraform(folder: string, ...args: readonly string[]) {
  return spawnSync('terraform', args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: '1' },
  });
}
