import { crc32 } from 'node:zlib';
import { deflate } from './deflate.ts';

/** A gzip file (RFC 1952) without name and time; equal input gives equal bytes, on every machine. */
export function gzip(input: Uint8Array): Uint8Array {
  const head = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(input), 0);
  tail.writeUInt32LE(input.length >>> 0, 4);
  return Buffer.concat([head, deflate(input), tail]);
}
