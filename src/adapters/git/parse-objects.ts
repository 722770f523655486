/** An entry of the tree that was not written as a file, and why. */
export interface SkippedEntry {
  readonly path: string;
  readonly kind: 'symlink' | 'submodule' | 'lfs-pointer';
}

/** A regular file of a tree. */
export interface TreeFile {
  readonly id: string;
  readonly path: string;
  readonly executable: boolean;
}

interface TreeListing {
  readonly files: readonly TreeFile[];
  readonly skipped: readonly SkippedEntry[];
  /** The first path that could be written outside the folder, if there is one. */
  readonly unsafe: string | undefined;
}

/** Reads what `git ls-tree -r -z` prints: files to write, and links and submodules to leave out. */
export function parseTreeListing(text: string): TreeListing {
  const files: TreeFile[] = [];
  const skipped: SkippedEntry[] = [];
  let unsafe: string | undefined;
  for (const entry of text.split('\0')) {
    const tab = entry.indexOf('\t');
    if (tab < 0) continue;
    const [mode, , id = ''] = entry.slice(0, tab).split(' ');
    const path = entry.slice(tab + 1);
    if (!isSafePath(path)) unsafe ??= path;
    if (mode === '120000') skipped.push({ path, kind: 'symlink' });
    else if (mode === '160000') skipped.push({ path, kind: 'submodule' });
    else files.push({ id, path, executable: mode === '100755' });
  }
  return { files, skipped, unsafe };
}

/** Reads what `git cat-file --batch` prints for the wanted ids, in their order; undefined if anything is missing. */
export function parseObjectBatch(output: Buffer, ids: readonly string[]): readonly Buffer[] | undefined {
  const contents: Buffer[] = [];
  let offset = 0;
  for (const id of ids) {
    const end = output.indexOf(10, offset);
    const [found, type, size] = output.toString('latin1', offset, Math.max(end, offset)).split(' ');
    const length = Number(size);
    if (end < 0 || found !== id || type !== 'blob' || !Number.isSafeInteger(length)) return undefined;
    contents.push(output.subarray(end + 1, end + 1 + length));
    offset = end + 1 + length + 1;
  }
  return offset <= output.length + 1 ? contents : undefined;
}

function isSafePath(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
}
