import { type Finding, good, stops, weak } from './finding.ts';

/** What DescribeKey tells of the key of the secrets. */
export interface KeyFacts {
  readonly key: string;
  /** `Enabled`, `PendingDeletion`, ... */
  readonly state: string;
  readonly usage: string;
  readonly spec: string;
  /** Undefined where it was not told. */
  readonly rotates: boolean | undefined;
}

/** Judges the KMS key with which secrets of the ledger are encrypted. */
export function judgeKey({ key, state, usage, spec, rotates }: KeyFacts): Finding {
  if (state !== 'Enabled' || usage !== 'ENCRYPT_DECRYPT' || spec !== 'SYMMETRIC_DEFAULT') {
    return stops({
      what: `The key ${key} is ${state}, for ${usage}, of the kind ${spec}.`,
      why: 'Secrets that stand in the ledger alone cannot be read or made; once the key is gone they are lost for ever.',
      next: 'Enable it, cancel its deletion, or name a symmetric key for encryption as secrets_key.',
    });
  }
  return rotates === false
    ? weak({
        what: `The key ${key} is not rotated.`,
        why: 'One key protects all secrets for ever.',
        next: 'Turn on its yearly rotation; nothing has to be encrypted anew.',
      })
    : good(`The key of the secrets, ${key}, is enabled.`);
}
