import type { FilePort } from '../../terraform/ports.ts';

/** The files of a stack's folder, together with those that its data sources made; nothing is written to the disk. */
export interface KeptFiles extends FilePort {
  keep(path: string, bytes: Uint8Array): void;
}

/** Lays the files that a pass makes over those of the folder: what was kept under a path is read there from then on. */
export function keepFiles(files: FilePort): KeptFiles {
  const kept = new Map<string, Uint8Array>();
  const find = (path: string): Uint8Array | undefined => kept.get(plainPath(path, files.folder));
  return {
    ...files,
    readText(path) {
      const bytes = find(path);
      return bytes === undefined ? files.readText(path) : new TextDecoder().decode(bytes);
    },
    readBytes: (path) => find(path) ?? files.readBytes(path),
    exists: (path) => find(path) !== undefined || files.exists(path),
    keep(path, bytes) {
      kept.set(plainPath(path, files.folder), bytes);
    },
  };
}

/** One spelling for a path: relative to the folder, without `.` and empty parts. */
function plainPath(path: string, folder: string): string {
  const below = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  return below
    .split('/')
    .filter((part) => part !== '.' && part !== '')
    .join('/');
}
