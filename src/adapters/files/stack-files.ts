import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { FilePort } from '../../terraform/ports.ts';

/** The files of a stack's folder, for file() and its like. What leads out of the folder does not exist. */
export function createStackFiles(folder: string): FilePort {
  const root = path.resolve(folder);
  const inside = (name: string): string | undefined => insideOf(root, name);
  return {
    folder: root,
    readText: (name) => read(inside(name))?.toString('utf8'),
    readBytes: (name) => read(inside(name)),
    exists: (name) => isFile(inside(name)),
    executable: (name) => isProgram(inside(name)),
    list(name) {
      const start = inside(name);
      return start === undefined || !lstatSync(start).isDirectory() ? [] : listFiles(start);
    },
  };
}

/** The real path of a name, where it stays below the root, links followed. */
function insideOf(root: string, name: string): string | undefined {
  const wanted = path.resolve(root, name);
  if (!existsSync(root) || !existsSync(wanted)) {
    return undefined;
  }
  const real = realpathSync(wanted);
  const realRoot = realpathSync(root);
  return real === realRoot || real.startsWith(`${realRoot}${path.sep}`) ? real : undefined;
}

function isFile(file: string | undefined): boolean {
  return file !== undefined && lstatSync(file).isFile();
}

function isProgram(file: string | undefined): boolean {
  return file !== undefined && (lstatSync(file).mode & 0o100) !== 0;
}

function read(file: string | undefined): Buffer | undefined {
  return file !== undefined && isFile(file) ? readFileSync(file) : undefined;
}

function listFiles(start: string): readonly string[] {
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(start, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}
