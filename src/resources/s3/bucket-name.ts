import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Attribute, type AttributeOptions, attribute } from '../../core/attribute.ts';
import { textKind } from '../../core/kinds/text.ts';

/** As many hexadecimal digits as Terraform puts behind a prefix: from them it tells the prefix of a bucket that it imports. */
const suffixLength = 26;
const longestPrefix = 63 - suffixLength;

/** The name for a bucket that has only a prefix, or nothing; the same for each attempt of one operation. */
export function generateBucketName(prefix: string | null, token: string): string {
  return `${prefix ?? 'groundstate-'}${bytesToHex(sha256(utf8ToBytes(token))).slice(0, suffixLength)}`;
}

/** A prefix for a generated name; its live value is the whole name, which only has to begin with it. */
export function bucketPrefix(options: AttributeOptions<string>): Attribute<string> {
  return attribute(
    {
      name: 'bucketPrefix',
      convert(value) {
        const converted = textKind.convert(value);
        if (converted.ok && converted.value.length > longestPrefix) {
          return {
            ok: false,
            problem: `a prefix of at most ${longestPrefix} characters is required, because a generated part follows it`,
          };
        }
        return converted;
      },
      equal: (desired, live) => live.startsWith(desired),
    },
    options,
  );
}
