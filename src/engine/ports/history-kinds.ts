/** What an event of the timeline can be. Everything that anybody did, ordered, refused or could not do is one of them. */
export const HISTORY_KINDS = [
  'commit seen',
  'run started',
  'run ended',
  'change',
  'drift found',
  'drift attributed',
  'drift resolved',
  'held',
  'refused',
  'accepted',
  'approved',
  'approval refused',
  'approval withdrawn',
  'failure',
  'lock',
  'scan gap',
  'pause',
  'break-glass',
  'revert ordered',
  'acknowledged',
] as const;

export type HistoryKind = (typeof HISTORY_KINDS)[number];
