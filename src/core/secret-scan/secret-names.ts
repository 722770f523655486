/** Names whose values are secrets, in any spelling: `masterUserPassword`, `DB_PASSWORD`, `api-key`. */
const passwords = /(password|passwd|passphrase|passwort|pwd)$/;
const keys =
  /(secret|token|credentials?|apikey|accesskey|secretkey|privatekey|signingkey|encryptionkey|authkey|masterkey|connectionstring|bearer|authorization)$/;
/** Names that only sound like it: what they hold is a name, a place or a setting. */
const harmless =
  /(next|page|continuation|pagination|csrf|idempotency|client ?request|sync)token$|(kms|public|sort|hash|partition|primary|foreign|tag|cache|host|ssh ?public)key$/;

/** What a value by this name is: a password, another secret, or nothing that is known by its name. */
export function roleOfName(name: string): 'password' | 'key' | undefined {
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (harmless.test(plain)) return undefined;
  if (passwords.test(plain)) return 'password';
  return keys.test(plain) ? 'key' : undefined;
}
