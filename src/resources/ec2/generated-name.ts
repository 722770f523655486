import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** A name for an object whose configuration gives only a prefix: 26 hexadecimal digits, as many as Terraform appends. */
export function generatedName(prefix: string, token: string): string {
  return `${prefix}${bytesToHex(sha256(utf8ToBytes(token))).slice(0, 26)}`;
}

/** The prefix of a generated name; a name that was not generated is its own prefix. */
export function prefixOf(name: string): string {
  return name.replace(/[0-9a-f]{26}$/i, '');
}
