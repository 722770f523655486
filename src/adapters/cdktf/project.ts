import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { brokenProject, projectMissing } from './synth-failures.ts';

/** Which program runs the app: our own choice, Node as it is, a bundle, or the line of `cdktf.json`. */
export type Runner = 'auto' | 'native' | 'esbuild' | 'command';

/** A folder with a `cdktf.json`. */
interface CdktfProject {
  readonly kind: 'cdktf';
  readonly app: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** The TypeScript file that the app runs, relative to the folder, if the line is that simple. */
  readonly entry: string | undefined;
  /** The folder whose package.json and lock file apply, relative to the folder; undefined without packages. */
  readonly packageFolder: string | undefined;
  readonly moduleKind: 'esm' | 'cjs';
}

/** A folder of Terraform's own JSON, which is one stack as it stands. */
interface TerraformProject {
  readonly kind: 'terraform';
  readonly files: readonly string[];
}

/** What the infra folder of a commit holds. */
export type Project = CdktfProject | TerraformProject;

const runsTypeScript = /^(?:npx\s+(?:--yes\s+)?)?(?:ts-node|tsx|node)\s+(?:--\S+\s+)*([\w./-]+\.(?:ts|mts|cts))$/;

/** Reads `cdktf.json` and finds out how the app is run and which packages it needs. */
export async function readProject(root: string): Promise<Project> {
  const text = await readText(path.join(root, 'cdktf.json'));
  if (text === undefined) {
    const files = (await readdir(root)).filter((name) => name.endsWith('.tf.json')).toSorted();
    if (files.length === 0) throw projectMissing();
    return { kind: 'terraform', files };
  }
  const settings = parseObject(text, 'cdktf.json');
  const { app, context = {} } = settings;
  if (typeof app !== 'string' || app.trim() === '') {
    throw brokenProject('cdktf.json', 'has no "app", the command that synthesizes the stacks, like "node main.ts"');
  }
  if (!isRecord(context)) throw brokenProject('cdktf.json', 'has a "context" that is not an object');
  const entry = await findEntry(root, app.trim());
  const packageFolder = await findPackageFolder(root, entry);
  return {
    kind: 'cdktf',
    app: app.trim(),
    context,
    entry,
    packageFolder,
    moduleKind: await readModuleKind(root, entry, packageFolder),
  };
}

/** Reads a JSON file of the repository that must hold an object. */
export function parseObject(text: string, name: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw brokenProject(name, `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(value)) throw brokenProject(name, 'does not hold a JSON object');
  return value;
}

/** Whether a parsed value is an object and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a file, or undefined if there is none. */
export async function readText(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  if (found.size > 32 * 2 ** 20) throw brokenProject(path.basename(file), 'is larger than 32 MiB');
  return readFile(file, 'utf8');
}

async function findEntry(root: string, app: string): Promise<string | undefined> {
  const named = runsTypeScript.exec(app)?.[1];
  if (named === undefined) return undefined;
  const entry = path.posix.normalize(named);
  if (entry.startsWith('..') || path.posix.isAbsolute(entry)) {
    throw brokenProject('cdktf.json', `runs "${named}", which is outside the infra folder`);
  }
  if ((await readText(path.join(root, entry))) === undefined) {
    throw brokenProject('cdktf.json', `runs "${named}", which is not in the commit`);
  }
  return entry;
}

/** The nearest package.json from the entry up to the root, as Node itself would find it. */
async function findPackageFolder(root: string, entry: string | undefined): Promise<string | undefined> {
  let folder = entry === undefined ? '.' : path.posix.dirname(entry);
  for (;;) {
    if ((await readText(path.join(root, folder, 'package.json'))) !== undefined) return folder;
    if (folder === '.') return undefined;
    folder = path.posix.dirname(folder);
  }
}

async function readModuleKind(
  root: string,
  entry: string | undefined,
  packageFolder: string | undefined,
): Promise<'esm' | 'cjs'> {
  if (entry?.endsWith('.mts') === true) return 'esm';
  if (entry?.endsWith('.cts') === true || packageFolder === undefined) return 'cjs';
  const name = path.posix.join(packageFolder, 'package.json');
  return parseObject((await readText(path.join(root, name))) ?? '{}', name)['type'] === 'module' ? 'esm' : 'cjs';
}
