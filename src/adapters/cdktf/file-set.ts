import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { outputRefused } from './synth-failures.ts';

/** A file as data: a path below some folder and its bytes, so that it can be neither a link nor a device. */
export interface DataFile {
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

export interface FileLimits {
  readonly files: number;
  readonly bytes: number;
}

const maximumDepth = 32;
const longestPath = 1024;

/**
 * Reads every file below a folder. Whatever is neither a folder nor a plain file of its own (a link, a second name of another
 * file, a pipe, a device) is refused by name, and nothing is followed.
 */
export async function readFiles(
  root: string,
  limits: FileLimits,
  /** Names that are passed over, wherever they stand. */
  leaveOut: ReadonlySet<string> = new Set(),
): Promise<readonly DataFile[]> {
  const files: DataFile[] = [];
  const room = { files: limits.files, bytes: limits.bytes };
  const readFolder = async (folder: string): Promise<void> => {
    const entries = await readdir(path.join(root, folder), { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (leaveOut.has(entry.name)) continue;
      const name = checkPath(path.posix.join(folder, entry.name));
      room.files -= 1;
      if (room.files < 0) throw outputRefused(`There are more than ${limits.files} files and folders in it`);
      if (entry.isDirectory()) await readFolder(name);
      else files.push(await readOne(root, name, room));
    }
  };
  await readFolder('');
  return files;
}

async function readOne(root: string, name: string, room: { bytes: number }): Promise<DataFile> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path.join(root, name), flags).catch(() => undefined);
  if (file === undefined) throw notPlain(name);
  try {
    const found = await file.stat();
    if (!found.isFile() || found.nlink > 1) throw notPlain(name);
    room.bytes -= found.size;
    if (room.bytes < 0) throw outputRefused(`Its files have too many bytes; ${JSON.stringify(name)} is one too many`);
    const content = Buffer.alloc(found.size);
    const { bytesRead } = await file.read(content, 0, found.size, 0);
    return { path: name, content: content.subarray(0, bytesRead), executable: (found.mode & 0o100) !== 0 };
  } finally {
    await file.close();
  }
}

/** Writes files below a folder that is empty; a path that leaves it, or that stands twice, is refused. */
export async function writeFiles(root: string, files: readonly DataFile[]): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const { path: name, content, executable } of files) {
    const target = path.join(root, checkPath(name));
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw outputRefused(`The file ${JSON.stringify(name)} stands twice in it`);
      throw error;
    });
    if (executable) await chmod(target, 0o755);
  }
}

/** Answers a path that stays below its folder and can be printed. */
export function checkPath(name: string): string {
  const parts = name.split('/');
  const leaves = parts.some((part) => part === '' || part === '.' || part === '..');
  if (leaves || /[\p{Cc}\\]/u.test(name) || name.includes('\ufffd')) {
    throw outputRefused(`The path ${JSON.stringify(name.slice(0, 200))} leaves its folder, or cannot be printed`);
  }
  if (parts.length > maximumDepth || name.length > longestPath) {
    throw outputRefused(`The path ${JSON.stringify(name.slice(0, 200))}... is too deep or too long`);
  }
  return name;
}

function notPlain(name: string): Error {
  return outputRefused(
    `${JSON.stringify(name)} is not a plain file: links, pipes and devices are never read, because they lead out of the folder`,
  );
}
