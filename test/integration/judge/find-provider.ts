import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** A folder from which Terraform installs providers without the network, and the version of the AWS provider in it. */
export interface ProviderMirror {
  readonly folder: string;
  readonly version: string;
}

/** The AWS provider for the installed Terraform, or in a full sentence why the judge cannot sit. */
export function findProvider(
  env: NodeJS.ProcessEnv,
): ProviderMirror | { readonly missing: string; readonly hasTerraform: boolean } {
  const asked = spawnSync('terraform', ['version', '-json'], { env: { PATH: env['PATH'], CHECKPOINT_DISABLE: '1' } });
  if (asked.status !== 0) return { missing: 'Terraform is not on the PATH.', hasTerraform: false };
  const { platform } = JSON.parse(asked.stdout.toString('utf8')) as { readonly platform: string };
  for (const folder of candidates(env)) {
    const version = versionIn(folder, platform);
    if (version !== undefined) return { folder, version };
  }
  const advice = 'Name a filesystem mirror that holds it in GROUNDSTATE_TF_MIRROR.';
  const missing = `Terraform is there and no AWS provider for ${platform} was found beside it. ${advice}`;
  return { missing, hasTerraform: true };
}

/** What was named, what Terraform's own settings name, and the places where people put mirrors. */
function candidates(env: NodeJS.ProcessEnv): readonly string[] {
  const named = env['GROUNDSTATE_TF_MIRROR'];
  if (named !== undefined && named !== '') return [named];
  const home = env['HOME'] ?? homedir();
  const data = (env['XDG_DATA_DIRS'] ?? '/usr/local/share:/usr/share').split(':').filter((folder) => folder !== '');
  const plugins = ['plugins', 'plugin-cache'].map((folder) => path.join(home, '.terraform.d', folder));
  const shared = data.map((folder) => path.join(folder, 'terraform', 'plugins'));
  const nearby = ['/opt', '/usr/local/lib', '/var/lib', home].flatMap(subfolders);
  return [...fromSettings(env, home), ...plugins, ...shared, ...nearby];
}

function fromSettings(env: NodeJS.ProcessEnv, home: string): readonly string[] {
  const cache = env['TF_PLUGIN_CACHE_DIR'];
  const file = env['TF_CLI_CONFIG_FILE'] ?? path.join(home, '.terraformrc');
  const text = attempt(() => readFileSync(file, 'utf8')) ?? '';
  const paths = [...text.matchAll(/^\s*(?:path|plugin_cache_dir)\s*=\s*"([^"]+)"/gm)].map(([, found]) => found ?? '');
  return [...(cache === undefined ? [] : [cache]), ...paths];
}

/** The newest version under `host/hashicorp/aws/version/platform`. */
function versionIn(folder: string, platform: string): string | undefined {
  const holds = (version: string): boolean => subfolders(version).some((found) => path.basename(found) === platform);
  const versions = subfolders(folder)
    .flatMap((host) => subfolders(path.join(host, 'hashicorp', 'aws')))
    .filter(holds)
    .map((found) => path.basename(found));
  return versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

function subfolders(folder: string): readonly string[] {
  const names = attempt(() => readdirSync(folder)) ?? [];
  return names
    .map((name) => path.join(folder, name))
    .filter((found) => attempt(() => statSync(found).isDirectory()) ?? false);
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined; // a folder that is not there or not ours holds no mirror
  }
}
