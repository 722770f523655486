import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { string } from '../../core/value.ts';
import { stringType } from '../../core/value-type.ts';
import { encodeBase64, encodeHex, encodeUtf8 } from './bytes.ts';
import { type FunctionDefinition, refuse, textAt } from './define.ts';
import { readFileBytes } from './path.ts';

type Digest = (bytes: Uint8Array) => Uint8Array;

function ofText(name: string, digest: Digest, encode: (bytes: Uint8Array) => string): FunctionDefinition {
  return {
    name,
    parameters: [{ name: 'str', type: stringType }],
    returns: stringType,
    run: (args) => string(encode(digest(encodeUtf8(textAt(args, 0))))),
  };
}

function ofFile(name: string, digest: Digest, encode: (bytes: Uint8Array) => string): FunctionDefinition {
  return {
    name,
    parameters: [{ name: 'path', type: stringType }],
    returns: stringType,
    run: (args, context) => string(encode(digest(readFileBytes(textAt(args, 0), context)))),
  };
}

const namespaces: Readonly<Record<string, string>> = {
  dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
};

function uuidFromName(namespace: string, name: string): string {
  const known = Object.hasOwn(namespaces, namespace) ? namespaces[namespace] : namespace;
  const hex = (known ?? '').replace(/^urn:uuid:/i, '').replaceAll(/[-{}]/g, '');
  if (!/^[\da-f]{32}$/i.test(hex)) refuse('The namespace of uuidv5() must be dns, url, oid, x500 or a UUID.');
  const bytes = Uint8Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
  const digest = sha1(Uint8Array.from([...bytes, ...encodeUtf8(name)])).slice(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const text = encodeHex(digest);
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}

/** Functions that compute digests. */
export const hashFunctions: readonly FunctionDefinition[] = [
  ofText('md5', md5, encodeHex),
  ofText('sha1', sha1, encodeHex),
  ofText('sha256', sha256, encodeHex),
  ofText('sha512', sha512, encodeHex),
  ofText('base64sha256', sha256, encodeBase64),
  ofText('base64sha512', sha512, encodeBase64),
  ofFile('filemd5', md5, encodeHex),
  ofFile('filesha1', sha1, encodeHex),
  ofFile('filesha256', sha256, encodeHex),
  ofFile('filesha512', sha512, encodeHex),
  ofFile('filebase64sha256', sha256, encodeBase64),
  ofFile('filebase64sha512', sha512, encodeBase64),
  {
    name: 'uuidv5',
    parameters: [
      { name: 'namespace', type: stringType },
      { name: 'name', type: stringType },
    ],
    returns: stringType,
    run: (args) => string(uuidFromName(textAt(args, 0), textAt(args, 1))),
  },
];
