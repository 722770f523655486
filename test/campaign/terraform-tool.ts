import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { findProvider } from '../integration/judge/find-provider.ts';
import { emulatorProvider } from '../support/emulator-provider.ts';
import { rigRegion } from '../support/rig-cloud.ts';
import { document } from './stack.ts';
import type { Tool } from './tool.ts';

/** An apply that goes on for longer is taken for one that never ends. */
const longestApplyMs = 15 * 60_000;

const services = ['ec2', 's3', 'dynamodb', 'sts', 'iam', 'kms', 'logs'];

type Environment = Readonly<Record<string, string | undefined>>;

/** The installed Terraform with the AWS provider beside it; each point has a folder and a local state of its own. */
export async function openTerraformTool(endpoint: string): Promise<Tool> {
  const found = findProvider(process.env);
  if ('missing' in found) throw new Error(found.missing);
  const folder = await mkdtemp(path.join(tmpdir(), 'groundstate-campaign-terraform-'));
  const settings = path.join(folder, 'settings.tfrc');
  const mirror = `filesystem_mirror {\n    path = ${JSON.stringify(found.folder)}\n  }`;
  await writeFile(settings, `provider_installation {\n  ${mirror}\n}\n`);
  const { PATH } = process.env;
  // Nothing of the person's own settings or credentials may decide what is measured.
  const env: Environment = {
    PATH,
    HOME: folder,
    TF_CLI_CONFIG_FILE: settings,
    TF_DATA_DIR: path.join(folder, 'providers'),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
  const terraform = { required_providers: { aws: { source: 'hashicorp/aws', version: `= ${found.version}` } } };
  await writeFile(path.join(folder, 'main.tf.json'), JSON.stringify({ terraform }));
  await promisify(execFile)('terraform', ['init', '-input=false'], { cwd: folder, env });
  const { stdout } = await promisify(execFile)('terraform', ['version', '-json'], { cwd: folder, env });
  const { terraform_version: version } = JSON.parse(stdout) as { readonly terraform_version: string };
  let points = 0;
  return {
    name: `Terraform ${version} with hashicorp/aws ${found.version}`,
    async run({ worker }, arrange) {
      points += 1;
      const cwd = path.join(folder, `point-${points}`);
      await mkdir(cwd);
      await copyFile(path.join(folder, '.terraform.lock.hcl'), path.join(cwd, '.terraform.lock.hcl'));
      const provider = { aws: [emulatorProvider({ endpoint, region: rigRegion, keys: worker, services })] };
      await writeFile(path.join(cwd, 'main.tf.json'), JSON.stringify({ terraform, provider, ...document }));
      const first = startApply(cwd, env);
      const strike = arrange(first.kill);
      const ended = await first.ended;
      strike.end();
      const last = ended.status === 0 ? ended : await startApply(cwd, env).ended;
      const said = ended === last ? ended.said : `${ended.said}; then ${last.said}`;
      return { converged: last.status === 0, said };
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

interface Apply {
  readonly ended: Promise<{ readonly status: number; readonly said: string }>;
  /** Kills Terraform and its provider, and resolves when they are gone. */
  readonly kill: () => Promise<void>;
}

function startApply(cwd: string, env: Environment): Apply {
  const args = ['apply', '-auto-approve', '-input=false', '-no-color'];
  // A group of its own, so that the provider dies with it.
  const child = spawn('terraform', args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const strike = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', strike);
  const limit = setTimeout(strike, longestApplyMs);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const ended = new Promise<{ status: number; said: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', strike);
      clearTimeout(limit);
      resolve({ status: code ?? 137, said: signal === null ? lastWords(text) : 'killed' });
    });
  });
  return {
    ended,
    async kill() {
      strike();
      await ended;
    },
  };
}

/** The summary of a run that went well, else the codes of its errors. */
function lastWords(text: string): string {
  const complete = /Apply complete![^\n]*/.exec(text);
  if (complete !== null) return complete[0];
  const errors = [...text.matchAll(/Error: ([^\n]*)/g)].map(([, error = '']) => error.slice(0, 80));
  const codes = [...text.matchAll(/api error (\w[\w.]*)/g)].map(([, code = '']) => code);
  return [...new Set(codes.length > 0 ? codes : errors)].join(', ');
}
