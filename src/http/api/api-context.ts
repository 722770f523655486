import type { Application } from '../../cli/application.ts';

/** What the routes of the API read from and ask of. */
export interface ApiContext {
  readonly app: Pick<
    Application,
    'engine' | 'journal' | 'ledger' | 'clock' | 'chance' | 'log' | 'redact' | 'identities' | 'desk'
  >;
  readonly version: string;
}
