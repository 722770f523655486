import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The three stacks of the demo, producers first. */
interface RealStacks {
  readonly stacks: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
}

/** Runs the real cdktf over them. */
export async function synthesizeStacks(): Promise<RealStacks> {
  const out = await mkdtemp(path.join(tmpdir(), 'groundstate-real-stacks-'));
  const { PATH } = process.env;
  const env = { PATH, CDKTF_OUTDIR: out, CDKTF_CONTEXT_JSON: JSON.stringify({ environment: 'production' }) };
  try {
    await promisify(execFile)(process.execPath, ['stacks/main.ts'], { cwd: root, env });
    const manifest = JSON.parse(await readFile(path.join(out, 'manifest.json'), 'utf8')) as {
      readonly stacks: Readonly<Record<string, { readonly dependencies: readonly string[] }>>;
    };
    const names = Object.keys(manifest.stacks).sort((a, b) => order(a) - order(b));
    const texts = names.map(
      async (name) => [name, await readFile(path.join(out, 'stacks', name, 'cdk.tf.json'), 'utf8')] as const,
    );
    const dependencies = Object.entries(manifest.stacks).map(([name, stack]) => [name, stack.dependencies] as const);
    return { stacks: Object.fromEntries(await Promise.all(texts)), dependencies: Object.fromEntries(dependencies) };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function order(stack: string): number {
  return ['network', 'storage', 'data'].indexOf(stack);
}
