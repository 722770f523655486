/** Which commits must be signed: none, the tip of the tracked branch, or every commit since the last applied one. */
export type SignatureMode = 'off' | 'tip' | 'every';

export type SignatureFormat = 'ssh' | 'gpg';

/** One key of the allow-list. Times are milliseconds since the epoch. */
export interface SigningKey {
  /** Whose key it is, for messages. */
  readonly name: string;
  readonly format: SignatureFormat;
  /** `type base64` of an SSH key, or the armoured public key of GPG. */
  readonly material: string;
  /** The first moment at which a commit may have been signed with it. */
  readonly validFrom: number | undefined;
  /** The first moment at which it may not be any more. */
  readonly validUntil: number | undefined;
  readonly revoked: boolean;
}

/** A key of the allow-list with the fingerprint that git reports for it: `SHA256:...` or 40 upper-case hex digits. */
export interface TrustedKey extends SigningKey {
  readonly fingerprint: string;
}

/** What git found out about the signature of a commit, by the placeholders of `git log --format`. */
export interface CommitSignature {
  readonly commit: string;
  /** `%G?` */
  readonly status: string;
  /** `%GF`: of the key or subkey that signed. */
  readonly fingerprint: string;
  /** `%GP`: of the primary key, where there are subkeys. */
  readonly primary: string;
  /** `%GK`: all that is known of a GPG key that is not in the allow-list. */
  readonly keyId: string;
  /** By the committer's own clock. */
  readonly committedAt: number;
}

/** Why a commit is refused, as the end of a sentence that begins with the commit; undefined: it is accepted. */
export function judgeSignature(signature: CommitSignature, keys: readonly TrustedKey[]): string | undefined {
  const key = keys.find(
    ({ fingerprint }) => fingerprint === signature.primary || fingerprint === signature.fingerprint,
  );
  const named = describeKey(signature, key);
  switch (signature.status) {
    case 'G':
      return key === undefined ? `is signed with ${named}, which is not in the allow-list` : judgeKey(signature, key);
    case 'N':
      return 'is not signed';
    case 'U':
    case 'E':
      return `is signed with ${named}, which is not in the allow-list`;
    case 'X':
      return `has a signature of ${named} that has expired`;
    case 'Y':
      return `is signed with ${named}, which has expired`;
    case 'R':
      return `is signed with ${named}, which was revoked by its owner`;
    default:
      return `has a signature of ${named} that does not fit its content`;
  }
}

function judgeKey({ committedAt }: CommitSignature, key: TrustedKey): string | undefined {
  const named = `the key ${key.fingerprint} of ${key.name}`;
  if (key.revoked) return `is signed with ${named}, which the allow-list says is revoked`;
  if (key.validFrom !== undefined && committedAt < key.validFrom) {
    return `is signed with ${named} before that key became valid`;
  }
  if (key.validUntil !== undefined && committedAt >= key.validUntil) {
    return `is signed with ${named} after that key had expired`;
  }
  return undefined;
}

function describeKey({ fingerprint, primary, keyId }: CommitSignature, key: TrustedKey | undefined): string {
  if (key !== undefined) return `the key ${key.fingerprint} of ${key.name}`;
  const shown = [primary, fingerprint, keyId].find((text) => text !== '');
  return shown === undefined ? 'an unknown key' : `the key ${shown}`;
}
