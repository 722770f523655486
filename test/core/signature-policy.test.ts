import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CommitSignature, judgeSignature, type TrustedKey } from '../../src/core/signature-policy.ts';

const key: TrustedKey = {
  name: 'Ada',
  format: 'ssh',
  material: 'ssh-ed25519 AAAA',
  validFrom: 1000,
  validUntil: 2000,
  revoked: false,
  fingerprint: 'SHA256:ada',
};
const subkeyed: TrustedKey = {
  ...key,
  name: 'Grace',
  format: 'gpg',
  fingerprint: 'GRACE',
  validFrom: undefined,
  validUntil: undefined,
};
const good: CommitSignature = {
  commit: 'c',
  status: 'G',
  fingerprint: 'SHA256:ada',
  primary: '',
  keyId: '',
  committedAt: 1500,
};

const accepted = [
  ['a good signature of a listed key', good],
  ['the first moment of a key', { ...good, committedAt: 1000 }],
  ['the last moment of a key', { ...good, committedAt: 1999 }],
  ['a subkey, by its primary key', { ...good, fingerprint: 'SUB', primary: 'GRACE', committedAt: 9_999 }],
  ['a primary key that signs itself', { ...good, fingerprint: 'GRACE', primary: 'OTHER', committedAt: 1 }],
] as const;
for (const [what, signature] of accepted) {
  test(`${what} is accepted`, () => assert.equal(judgeSignature(signature, [key, subkeyed]), undefined));
}

const refused = [
  ['no signature', { ...good, status: 'N' }, 'is not signed'],
  [
    'a good signature of a stranger',
    { ...good, fingerprint: 'SHA256:eve' },
    'is signed with the key SHA256:eve, which is not in the allow-list',
  ],
  [
    'a stranger known by the primary key',
    { ...good, fingerprint: 'SUB', primary: 'EVE' },
    'is signed with the key EVE, which is not in the allow-list',
  ],
  [
    'a signature of unknown validity',
    { ...good, status: 'U' },
    'is signed with the key SHA256:ada of Ada, which is not in the allow-list',
  ],
  [
    'a key that is not there',
    { ...good, status: 'E', fingerprint: '', keyId: 'ABCD' },
    'is signed with the key ABCD, which is not in the allow-list',
  ],
  [
    'a key of which nothing is known',
    { ...good, status: 'E', fingerprint: '' },
    'is signed with an unknown key, which is not in the allow-list',
  ],
  [
    'a signature that has expired',
    { ...good, status: 'X' },
    'has a signature of the key SHA256:ada of Ada that has expired',
  ],
  ['a key that has expired', { ...good, status: 'Y' }, 'is signed with the key SHA256:ada of Ada, which has expired'],
  [
    'a key that its owner revoked',
    { ...good, status: 'R' },
    'is signed with the key SHA256:ada of Ada, which was revoked by its owner',
  ],
  [
    'a bad signature',
    { ...good, status: 'B' },
    'has a signature of the key SHA256:ada of Ada that does not fit its content',
  ],
  [
    'a status of the future',
    { ...good, status: 'G2' },
    'has a signature of the key SHA256:ada of Ada that does not fit its content',
  ],
  ['no status', { ...good, status: '' }, 'has a signature of the key SHA256:ada of Ada that does not fit its content'],
  [
    'a moment before the key',
    { ...good, committedAt: 999 },
    'is signed with the key SHA256:ada of Ada before that key became valid',
  ],
  [
    'the first moment after the key',
    { ...good, committedAt: 2000 },
    'is signed with the key SHA256:ada of Ada after that key had expired',
  ],
] as const;
for (const [what, signature, reason] of refused) {
  test(`${what} is refused`, () => assert.equal(judgeSignature(signature, [key, subkeyed]), reason));
}

test('a key that the list revokes is refused at any time', () => {
  assert.match(judgeSignature(good, [{ ...key, revoked: true }]) ?? '', /of Ada, which the allow-list says is revoked/);
});

test('with an empty list everything is refused', () => {
  for (const status of ['G', 'U', 'N', 'B']) assert.notEqual(judgeSignature({ ...good, status }, []), undefined);
});
