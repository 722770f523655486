import { DecryptCommand, EncryptCommand } from '@aws-sdk/client-kms';
import { Failure } from '../../core/failure.ts';
import type { Cloud } from '../../engine/ports/cloud.ts';
import type { SecretOwner, Vault } from '../../engine/ports/vault.ts';

interface VaultOptions {
  readonly cloud: Pick<Cloud, 'send'>;
  /** The id, the ARN or the alias of a symmetric key. */
  readonly key: string;
  /** The region of a key that is no ARN. */
  readonly region: string;
}

/** What Encrypt takes. https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
const MOST_BYTES = 4096;

/** Seals secrets with a KMS key. The encryption context binds each to its installation and address, and stands in CloudTrail. */
export function createKmsVault({ cloud, key, region }: VaultOptions): Vault {
  const scope = { partition: 'aws', account: '', region: /^arn:[^:]+:kms:([^:]+):/.exec(key)?.[1] ?? region };
  const send = (operation: string, input: object, command: () => object, signal: AbortSignal): Promise<unknown> =>
    cloud.send({ scope, service: 'kms', call: { operation, input, command }, purpose: 'read' }, signal);
  return {
    async seal(secret, owner, signal) {
      const bytes = Buffer.from(secret);
      if (bytes.length > MOST_BYTES) {
        throw tooLarge(owner, bytes.length);
      }
      const input = { KeyId: key, Plaintext: bytes, EncryptionContext: contextOf(owner) };
      const output = await send('Encrypt', { KeyId: key }, () => new EncryptCommand(input), signal);
      return Buffer.from((output as { CiphertextBlob?: Uint8Array }).CiphertextBlob ?? []).toString('base64');
    },
    async open(sealed, owner, signal) {
      const input = { KeyId: key, CiphertextBlob: Buffer.from(sealed, 'base64'), EncryptionContext: contextOf(owner) };
      const output = await send('Decrypt', { KeyId: key }, () => new DecryptCommand(input), signal);
      return Buffer.from((output as { Plaintext?: Uint8Array }).Plaintext ?? []).toString('utf8');
    },
  };
}

function contextOf({ installation, address }: SecretOwner): Record<string, string> {
  return { 'groundstate:installation': installation, 'groundstate:address': address };
}

function tooLarge({ address }: SecretOwner, size: number): Failure {
  return new Failure({
    code: 'secret-too-large',
    handling: 'ask',
    summary: 'A secret is too large to be encrypted',
    detail: `A secret of ${address} has ${size} bytes, and KMS encrypts ${MOST_BYTES} at once. It is never stored in clear, so nothing was made. Make it shorter.`,
    address,
  });
}
