import { digest } from './digest.ts';
import { MARK_PREFIX } from './kinds/tag-map.ts';

const INSTALLATION = `${MARK_PREFIX}installation`;
const ADDRESS = `${MARK_PREFIX}address`;
const OPERATION = `${MARK_PREFIX}operation`;
/** The longest tag value that every service accepts. */
const MAX_LENGTH = 256;
const TAIL_LENGTH = 24;

/** The three tags that prove that an object is ours: whose, which, and made by which operation. */
export interface Mark {
  readonly installation: string;
  readonly address: string;
  readonly operation: string;
}

/** The mark as tags, to be put on an object at birth. */
export function markTags(mark: Mark): Readonly<Record<string, string>> {
  return {
    [INSTALLATION]: mark.installation,
    [ADDRESS]: encodeAddress(mark.address),
    [OPERATION]: mark.operation,
  };
}

/** Whether an object bears the mark of an installation at all, also where the rest of it went first on the way to its deletion. */
export function bearsInstallation(tags: Readonly<Record<string, string>>, installation: string): boolean {
  return tags[INSTALLATION] === installation;
}

/** What the marks on an object say; undefined where it bears none. */
export function readMark(
  tags: Readonly<Record<string, string>>,
): { readonly installation: string; readonly encodedAddress: string; readonly operation: string } | undefined {
  const installation = tags[INSTALLATION];
  const encodedAddress = tags[ADDRESS];
  if (installation === undefined || encodedAddress === undefined) {
    return undefined;
  }
  return { installation, encodedAddress, operation: tags[OPERATION] ?? '' };
}

/**
 * An address in the alphabet that every AWS service accepts in tag values: other characters as `=` and two hexadecimal
 * digits per UTF-8 byte; what is longer than 256 characters keeps its head and ends in a hash.
 */
export function encodeAddress(address: string): string {
  const encoded = encodeURIComponent(address)
    .replaceAll('=', '%3D')
    .replaceAll(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%3A', ':')
    .replaceAll('%40', '@')
    .replaceAll('%', '=');
  if (encoded.length <= MAX_LENGTH) {
    return encoded;
  }
  return `${encoded.slice(0, MAX_LENGTH - TAIL_LENGTH - 1)}+${digest(address).slice(0, TAIL_LENGTH)}`;
}

/** The address that was encoded; undefined where it was too long to be kept whole. */
export function decodeAddress(encoded: string): string | undefined {
  if (encoded.length === MAX_LENGTH && encoded.at(-TAIL_LENGTH - 1) === '+') {
    return undefined;
  }
  try {
    return decodeURIComponent(encoded.replaceAll('=', '%'));
  } catch {
    return undefined;
  }
}
