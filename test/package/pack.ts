import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const own = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
};

/** Packs this checkout as `npm pack` does, into a folder; gives the path of the tarball. */
export function pack(folder: string): string {
  const args = ['pack', '--json', '--silent', '--pack-destination', folder];
  const said = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const [, filename] = /"filename": "([^"]+)"/.exec(said) ?? assert.fail(said);
  return path.join(folder, filename ?? '');
}

/** Installs the tarball as npm would, with the packages of this checkout: only those that it names itself, and nothing is fetched. */
export function installOffline(tarball: string, folder: string): void {
  const modules = path.join(folder, 'node_modules');
  const home = path.join(modules, 'groundstate');
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', home, '--strip-components=1']);
  for (const name of Object.keys(own.dependencies)) {
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  }
  mkdirSync(path.join(modules, '.bin'));
  symlinkSync('../groundstate/src/launch.mjs', path.join(modules, '.bin', 'groundstate'));
}

/** Runs the installed command, with nothing of the surroundings but the PATH. */
export async function runInstalled(
  folder: string,
  args: readonly string[],
  { input = '', env = {} }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
) {
  const PATH = `${path.dirname(process.execPath)}:${process.env['PATH']}`;
  const child = spawn(path.join(folder, 'node_modules', '.bin', 'groundstate'), args, {
    cwd: folder,
    env: { PATH, HOME: folder, ...env },
  });
  child.stdin.end(input);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: Number(status), stdout, stderr };
}

/** What needs neither settings nor AWS: version, completion, and the language over a file with a resource in it. */
export async function assertStandsAlone(folder: string): Promise<void> {
  const version = await runInstalled(folder, ['--version']);
  assert.match(version.stdout, /^groundstate \d+\.\d+\.\d+\+[0-9a-f]{12}(\.dirty)?\n$/);
  assert.deepEqual([version.status, version.stderr], [0, '']);
  assert.ok(version.stdout.startsWith(`groundstate ${own.version}+`));
  assert.match(
    (await runInstalled(folder, ['completion', 'bash'])).stdout,
    /complete -o default -F _groundstate groundstate/,
  );
  const document = {
    locals: { cidr: '${cidrsubnet("10.0.0.0/16", 8, 3)}' },
    resource: { aws_vpc: { main: { cidr_block: '${local.cidr}' } } },
  };
  writeFileSync(path.join(folder, 'main.tf.json'), JSON.stringify(document));
  const answer = await runInstalled(folder, ['console'], { input: 'local.cidr\naws_vpc.main.cidr_block\n' });
  assert.deepEqual([answer.status, answer.stdout, answer.stderr], [0, '"10.0.3.0/24"\n(known after apply)\n', '']);
}
