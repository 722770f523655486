import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { SigningKey } from '../core/signature-policy.ts';
import { createUsageFailure } from './usage-failure.ts';

const moment = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/,
    'It must be a day like 2026-03-31 or a time in UTC like 2026-03-31T12:00Z.',
  )
  .refine((text) => !Number.isNaN(Date.parse(text)), 'There is no such day or time.')
  .transform((text) => Date.parse(text));

const Key = z
  .strictObject({
    name: z.string().regex(/^[^\p{Cc}]+$/u, 'It must be a name of one line.'),
    ssh: z
      .string()
      .regex(
        /^\s*(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]+={0,2}( [^\p{Cc}]*)?\s*$/u,
        'It must be one public key as in id_ed25519.pub, like "ssh-ed25519 AAAA...".',
      )
      .optional(),
    gpg: z
      .string()
      .regex(
        /^\s*-----BEGIN PGP PUBLIC KEY BLOCK-----[^]+-----END PGP PUBLIC KEY BLOCK-----\s*$/,
        'It must be an armoured public key, as "gpg --armor --export" prints it.',
      )
      .optional(),
    valid_from: moment.optional(),
    valid_until: moment.optional(),
    revoked: z.boolean().optional(),
  })
  .refine((key) => (key.ssh === undefined) !== (key.gpg === undefined), 'Each key needs "ssh" or "gpg", one of them.');

const KeysFile = z.strictObject({ keys: z.array(Key).min(1, 'It must list at least one key.') });

/** Reads the allow-list of the keys that may sign commits; anything wrong in it is a usage error, for half a list is none. */
export function parseSigningKeys(text: string, fileName: string): readonly SigningKey[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2' });
  const [error] = document.errors;
  if (error !== undefined) {
    throw refused(fileName, `line ${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]}`);
  }
  const parsed = KeysFile.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!parsed.success) {
    throw refused(
      fileName,
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`).join(' '),
    );
  }
  return parsed.data.keys.map((key) => ({
    name: key.name,
    format: key.ssh === undefined ? 'gpg' : 'ssh',
    // The comment of an SSH key is no part of it, and in the list for git it could be read as an option.
    material: key.ssh === undefined ? (key.gpg ?? '') : key.ssh.trim().split(' ').slice(0, 2).join(' '),
    validFrom: key.valid_from,
    validUntil: key.valid_until,
    revoked: key.revoked ?? false,
  }));
}

function refused(fileName: string, problem: string): Error {
  return createUsageFailure(
    'The list of signing keys is not usable',
    `${fileName}: ${problem} Without the list no signature can be checked, so nothing was started. Correct the file; docs/stale-protection.md shows its form.`,
  );
}
