import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Attribute, type AttributeOptions, attribute } from '../core/attribute.ts';
import { textKind } from '../core/kinds/text.ts';

/** As many hexadecimal digits as Terraform puts behind a prefix, so that it tells the prefix of what it imports. */
const suffixLength = 26;

/** The name of an object that has only a prefix, or nothing; the same for each attempt of one operation. */
export function generateName(prefix: string | null, token: string): string {
  return `${prefix ?? 'terraform-'}${bytesToHex(sha256(utf8ToBytes(token))).slice(0, suffixLength)}`;
}

/** A prefix for a generated name of at most `longestName` characters; its live value is the whole name. */
export function namePrefix(longestName: number, options: AttributeOptions<string> = {}): Attribute<string> {
  const longest = longestName - suffixLength;
  return attribute(
    {
      name: 'namePrefix',
      convert(value) {
        const converted = textKind.convert(value);
        if (converted.ok && converted.value.length > longest) {
          return {
            ok: false,
            problem: `a prefix of at most ${longest} characters is required, because a generated part follows it`,
          };
        }
        return converted;
      },
      equal: (desired, live) => live.startsWith(desired),
    },
    { note: 'only the beginning of the name is compared', ...options },
  );
}

/** The rule that an object has one name. */
export function refuseTwoNames(given: { readonly name: string | null; readonly name_prefix: string | null }): string[] {
  return given.name === null || given.name_prefix === null
    ? []
    : ['Both "name" and "name_prefix" are given, and an object has one name. Leave one of the two out.'];
}
