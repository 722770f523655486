import type { Plain } from './value.ts';

/** What AWS says of one object now. Unread is neither in sync nor missing. */
export type Observation =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'present';
      readonly id: string;
      /** A name is missing where it was not asked for, or could not be read. */
      readonly live: Readonly<Record<string, Plain>>;
      /** Attributes that were asked for and could not be read, with the reason. */
      readonly unread: Readonly<Record<string, string>>;
      /** What AWS is still working on; undefined when it is done. */
      readonly pending: string | undefined;
    }
  | { readonly kind: 'unread'; readonly reason: string };
