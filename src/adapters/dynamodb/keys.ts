import { digest } from '../../core/digest.ts';
import type { Key } from './action.ts';

/** How many partitions a day of history is spread over. */
export const historyShards = 4;

/** Every key of the table stands here; `src/README.md` has the access patterns. */
export const keys = {
  install: { pk: 'META', sk: 'INSTALL' },
  stacks: 'STACKS',
  stackName: (stack: string): Key => ({ pk: 'STACKS', sk: stack }),
  stack: (stack: string): string => `STACK#${stack}`,
  lock: (stack: string): Key => ({ pk: `STACK#${stack}`, sk: 'LOCK' }),
  entry: (stack: string, address: string): Key => ({ pk: `STACK#${stack}`, sk: `RES#${address}` }),
  intent: (stack: string, op: string): Key => ({ pk: `STACK#${stack}`, sk: `INTENT#${op}` }),
  /** By a hash, because a place may be longer than a key. */
  stableValue: (stack: string, place: string): Key => ({ pk: `STACK#${stack}`, sk: `STABLE#${digest(place)}` }),
  approvals: (stack: string): string => `APPROVAL#${stack}`,
  approval: (stack: string, id: string): Key => ({ pk: `APPROVAL#${stack}`, sk: id }),
  /** Not beside the ledger of the stack: what is there was written under a fence, and proves that there was a lock. */
  matters: (stack: string): Key => ({ pk: `OPEN#${stack}`, sk: 'MATTERS' }),
  outputs: (stack: string): Key => ({ pk: `STACK#${stack}`, sk: 'OUTPUTS' }),
  runs: (stack: string): string => `RUNS#${stack}`,
  run: (stack: string, id: string): Key => ({ pk: `RUNS#${stack}`, sk: `RUN#${id}` }),
  historyDays: 'HISTDAYS',
  historyDay: (day: string): Key => ({ pk: 'HISTDAYS', sk: day }),
  historyShard: (day: string, shard: number): string => `HIST#${day}#${shard}`,
  chains: 'CHAIN',
  chain: (writer: string): Key => ({ pk: 'CHAIN', sk: writer }),
  checkpoints: 'CHECKPOINT',
  checkpoint: (day: string): Key => ({ pk: 'CHECKPOINT', sk: day }),
  baselines: (stack: string): string => `BASE#${stack}`,
  drifts: (stack: string): string => `DRIFT#${stack}`,
  drift: (stack: string, id: string): Key => ({ pk: `DRIFT#${stack}`, sk: id }),
  /** Remembers for a long time that an alert exists; the outbox itself only holds what has not been sent. */
  alert: (id: string): Key => ({ pk: `ALERT#${id}`, sk: 'ALERT' }),
  /** In the partition that every tick reads: so it sees without a call of its own that an alert waits. */
  waitingAlert: (time: string, id: string): Key => ({ pk: 'CTRL', sk: `OUTBOX#${time}#${id}` }),
  waitingAlerts: 'OUTBOX#',
  /** In the partition that every tick reads: so it sees who else is there. */
  worker: (id: string): Key => ({ pk: 'CTRL', sk: `WORKER#${id}` }),
  workers: 'WORKER#',
  turn: (budget: string): Key => ({ pk: `TURN#${budget}`, sk: 'TURN' }),
  asideOutbox: 'OUTBOX#ASIDE',
  message: (thread: string): Key => ({ pk: `MESSAGE#${digest(thread)}`, sk: 'MESSAGE' }),
  controls: 'CTRL',
  control: (id: string): Key => ({ pk: 'CTRL', sk: `ORDER#${id}` }),
  pastControls: 'CTRLPAST',
  /** Sorts by the time of the order. */
  pastControl: (from: number, id: string): Key => ({ pk: 'CTRLPAST', sk: `${new Date(from).toISOString()}#${id}` }),
  scanRequest: (id: string): Key => ({ pk: 'CTRL', sk: `SCAN#${id}` }),
  scanResult: (id: string): Key => ({ pk: `SCAN#${id}`, sk: 'RESULT' }),
} as const;
