import { crc32 } from 'node:zlib';
import { deflate } from './deflate.ts';

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Unix permissions. */
  readonly mode: number;
}

/** Every entry bears this time, 1 January 2049, so that the bytes do not change by themselves. */
const DATE = ((2049 - 1980) << 9) | (1 << 5) | 1;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
const REGULAR_FILE = 0o100000;

/** A zip archive; equal entries give equal bytes, on every machine. */
export function zip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = new TextEncoder().encode(entry.name);
    const packed = deflate(entry.bytes);
    const common = describe(entry, name, packed);
    const local = record([[LOCAL, 4], [20, 2], ...common]);
    directory.push(
      record([
        [CENTRAL, 4],
        [(3 << 8) | 20, 2],
        [20, 2],
        ...common,
        [0, 2],
        [0, 2],
        [0, 2],
        [modeOf(entry), 4],
        [offset, 4],
      ]),
      name,
    );
    parts.push(local, name, packed);
    offset += local.length + name.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const count = entries.length;
  const end = record([
    [END, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [listed.length, 4],
    [offset, 4],
    [0, 2],
  ]);
  return Buffer.concat([...parts, listed, end]);
}

type Field = readonly [value: number, bytes: 2 | 4];

/** What the local and the central header say alike, up to the length of the extra field. */
function describe(entry: ZipEntry, name: Uint8Array, packed: Uint8Array): readonly Field[] {
  return [
    [UTF8_NAMES, 2],
    [DEFLATED, 2],
    [0, 2],
    [DATE, 2],
    [crc32(entry.bytes), 4],
    [packed.length, 4],
    [entry.bytes.length, 4],
    [name.length, 2],
    [0, 2],
  ];
}

/** The central header goes on with comment, disk and internal attributes, then the Unix mode in the upper half. */
function modeOf({ mode }: ZipEntry): number {
  return ((REGULAR_FILE | mode) << 16) >>> 0;
}

function record(fields: readonly Field[]): Uint8Array {
  const bytes = Buffer.alloc(fields.reduce((sum, [, size]) => sum + size, 0));
  let at = 0;
  for (const [value, size] of fields) {
    at = size === 2 ? bytes.writeUInt16LE(value, at) : bytes.writeUInt32LE(value >>> 0, at);
  }
  return bytes;
}
