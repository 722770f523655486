/** What is shown in the place of a secret. */
export const secretMask = '(sensitive value)';

/** The mask of one secret: with a part of its keyed hash two secrets can be told apart, and neither can be read. */
export function maskOf(fingerprint: string | undefined): string {
  return fingerprint === undefined ? secretMask : `(sensitive value ${fingerprint.slice(0, 8)})`;
}

/** A text without the secrets in it; what every sink takes in its constructor. */
export type Redact = (text: string) => string;
