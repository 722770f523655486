import process from 'node:process';
import { listOptions, type Settings } from './config/options.ts';
import { createSecretRegistry } from './core/redaction/secret-registry.ts';

/** What this process knows and never tells; every sink gets its `redact`, and every reader of secrets its `add`. */
export const secrets = createSecretRegistry();

/** Credentials that the SDK and others take from the environment by themselves. */
const secretVariables = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'] as const;

/** Takes down the settings that are secret, before anything is made with them. */
export function takeDownSettings(settings: Settings): void {
  const given = listOptions().flatMap(([name, { secret }]) => (secret === true ? [settings[name]] : []));
  for (const secret of [...given, ...secretVariables.map((name) => process.env[name])]) {
    if (typeof secret === 'string') secrets.add(secret);
  }
}
