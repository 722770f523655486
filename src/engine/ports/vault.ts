/** What a secret belongs to; it can only be opened again for the same. */
export interface SecretOwner {
  readonly installation: string;
  readonly address: string;
}

/** Keeps secrets that stand nowhere but in the ledger: what is sealed can be stored, and means nothing without the key. */
export interface Vault {
  /** Throws a CloudError where the key cannot be used, and a Failure where the secret is too large. */
  seal(secret: string, owner: SecretOwner, signal: AbortSignal): Promise<string>;
  /** Throws a CloudError where the key cannot be used, or where it was sealed for another owner. */
  open(sealed: string, owner: SecretOwner, signal: AbortSignal): Promise<string>;
}
