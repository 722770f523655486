import type { z } from 'zod';

/** One setting: the row of the table that flags, environment, file, help and documentation are made from. */
export interface Option {
  readonly schema: z.ZodType;
  /** One full sentence. */
  readonly description: string;
  /** How a value looks in help, `URL`. */
  readonly placeholder: string;
  /** As a person would write it; undefined where the setting has none. */
  readonly default?: string;
  readonly required?: true;
  /** Never a flag and never in the configuration file, because both are read by others. */
  readonly secret?: true;
  /** Standard variables that count when our own is not set. */
  readonly alsoEnvironment?: readonly string[];
}

/** A row of the table; keeps the exact type of the row, so that the type of the settings follows from it. */
export function option<const R extends Option>(row: R): R {
  return row;
}

/** `tickInterval` as the key of the configuration file, `tick_interval`. */
export function toFileKey(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `tickInterval` as a flag, `--tick-interval`. */
export function toFlag(name: string): string {
  return `--${toFileKey(name).replaceAll('_', '-')}`;
}

/** `tickInterval` as a variable of the environment, `GROUNDSTATE_TICK_INTERVAL`. */
export function toVariable(name: string): string {
  return `GROUNDSTATE_${toFileKey(name).toUpperCase()}`;
}
