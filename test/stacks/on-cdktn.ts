import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Copies the sources of a cdktf app, each through an edit. */
export async function copySources(from: string, to: string, edit: (text: string) => string): Promise<void> {
  await cp(from, to, { recursive: true, filter: (source) => path.basename(source) !== 'node_modules' });
  for (const name of (await readdir(to, { recursive: true })).filter((each) => each.endsWith('.ts'))) {
    const file = path.join(to, name);
    await writeFile(file, edit(await readFile(file, 'utf8')));
  }
}

/** What a project changes that moves to cdktn; the provider's bindings stay, as with npm's alias. */
export function moveImports(text: string): string {
  return text.replaceAll(`from 'cdktf'`, `from 'cdktn'`);
}

/** Gives a folder packages in which cdktf is cdktn, with the modules of the provider that an app imports. */
export async function installCdktn(app: string, folder: string): Promise<string> {
  const modules = path.join(folder, 'node_modules');
  await mkdir(path.join(modules, '@cdktf'), { recursive: true });
  await mkdir(path.join(modules, 'cdktf'));
  await writeFile(path.join(modules, 'cdktf', 'index.js'), `module.exports = require('cdktn');`);
  await symlink(path.join(root, 'node_modules/constructs'), path.join(modules, 'constructs'));
  await cp(path.join(root, 'node_modules/cdktn'), path.join(modules, 'cdktn'), { recursive: true });
  await linkProvider(app, modules);
  return modules;
}

/** Only the modules that the app imports, as copies: through a link Node would find the other cdktf. */
async function linkProvider(app: string, modules: string): Promise<void> {
  const from = path.join(root, 'node_modules/@cdktf/provider-aws');
  const to = path.join(modules, '@cdktf/provider-aws');
  await mkdir(path.join(to, 'lib'), { recursive: true });
  await cp(path.join(from, 'package.json'), path.join(to, 'package.json'));
  const texts = await Promise.all(
    (await readdir(app, { recursive: true }))
      .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
      .map((name) => readFile(path.join(app, name), 'utf8')),
  );
  const used = new Set(
    texts.flatMap((text) => [...text.matchAll(/provider-aws\/lib\/([\w-]+)\//g)].map((match) => match[1] ?? '')),
  );
  for (const name of used) await cp(path.join(from, 'lib', name), path.join(to, 'lib', name), { recursive: true });
}
