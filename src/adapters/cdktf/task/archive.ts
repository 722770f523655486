import { checkPath, type DataFile, type FileLimits } from '../file-set.ts';
import { outputRefused } from '../synth-failures.ts';

/*
 * The form in which files travel between the worker and a synthesis host: a first line, the length of the header, the
 * header as JSON, then the bytes of the files one after the other. It has no way to say link, device, owner or date,
 * and it is not compressed, so that what arrives is as large as it looks.
 */
const firstLine = Buffer.from('groundstate-files-1\n');
const longestHeader = 8 * 2 ** 20;

/** What a header says besides the files; its meaning belongs to the protocol. */
export type Note = Readonly<Record<string, unknown>>;

export interface Archive {
  readonly note: Note;
  readonly files: readonly DataFile[];
}

export function encodeArchive({ note, files }: Archive): Buffer {
  const list = files.map(({ path, content, executable }) => [path, content.length, executable ? 1 : 0]);
  const header = Buffer.from(JSON.stringify({ note, files: list }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  return Buffer.concat([firstLine, length, header, ...files.map(({ content }) => content)]);
}

/** Reads an archive of a stranger; whatever does not fit exactly is refused. */
export function decodeArchive(bytes: Buffer, limits: FileLimits): Archive {
  const start = firstLine.length + 4;
  if (bytes.length < start || !bytes.subarray(0, firstLine.length).equals(firstLine)) throw notAnArchive('has no head');
  const headerLength = bytes.readUInt32BE(firstLine.length);
  let at = start + headerLength;
  if (headerLength > longestHeader || at > bytes.length) throw notAnArchive('has a header longer than itself');
  const { note, list } = readHeader(bytes.toString('utf8', start, at));
  if (list.length > limits.files) throw outputRefused(`There are more than ${limits.files} files in it`);
  if (bytes.length - at > limits.bytes) throw outputRefused(`Its files have more than ${limits.bytes} bytes`);
  const files: DataFile[] = [];
  const seen = new Set<string>();
  for (const entry of list) {
    const [path, length, executable] = readEntry(entry);
    const isKnown = seen.has(path);
    if (isKnown || at + length > bytes.length) throw notAnArchive('names a file twice, or one that it does not hold');
    seen.add(path);
    files.push({ path, content: bytes.subarray(at, at + length), executable });
    at += length;
  }
  if (at !== bytes.length) throw notAnArchive('holds bytes that no file owns');
  return { note, files };
}

function readHeader(text: string): { readonly note: Note; readonly list: readonly unknown[] } {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw notAnArchive('has a header that is not JSON');
  }
  if (!isRecord(header)) throw notAnArchive('has a header that is no object');
  const { note, files } = header;
  if (!isRecord(note) || !Array.isArray(files)) throw notAnArchive('has a header without a note and a list of files');
  return { note, list: files };
}

function readEntry(entry: unknown): readonly [path: string, length: number, executable: boolean] {
  const [path, length, mode] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
  if (typeof path !== 'string' || typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) {
    throw notAnArchive('has a list of files that cannot be read');
  }
  return [checkPath(path), length, mode === 1];
}

function isRecord(value: unknown): value is Note {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAnArchive(why: string): Error {
  return outputRefused(`What arrived is no archive of files: it ${why}`);
}
