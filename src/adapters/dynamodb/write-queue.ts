import { type Action, sizeOfAction } from './action.ts';

/** DynamoDB's limit for a transaction, without the lock item. */
const mostActions = 99;
/** DynamoDB's limit is 4 MB. */
const mostBytes = 3_000_000;

/** Something that must be written as one, under the lease. */
export interface Job {
  readonly actions: readonly Action[];
  /** Attributes that it sets on the lock item; such a job is written alone. */
  readonly lock?: LockChange;
  readonly done: () => void;
  readonly failed: (reason: unknown) => void;
}

/** A change of the lock item itself, on a condition beyond owner and fence. */
export interface LockChange {
  readonly set: Readonly<Record<string, string | number>>;
  /** The applied commit must be one of these; undefined: none yet. */
  readonly applied: readonly (string | undefined)[];
}

/** Takes the jobs from the front of the queue that fit into one transaction; a job that does not fit into any comes alone. */
export function takeBatch(queue: Job[]): readonly Job[] {
  const batch: Job[] = [];
  let count = 0;
  let bytes = 0;
  for (let next = queue[0]; next !== undefined; next = queue[0]) {
    const size = next.actions.reduce((sum, action) => sum + sizeOfAction(action), 0);
    const fits = count + next.actions.length <= mostActions && bytes + size <= mostBytes && next.lock === undefined;
    if (batch.length > 0 && !fits) {
      break;
    }
    queue.shift();
    batch.push(next);
    count += next.actions.length;
    bytes += size;
    if (next.lock !== undefined) {
      break;
    }
  }
  return batch;
}

/** The transactions of a batch: the last action on a key is the one that counts, and DynamoDB takes only one each. */
export function splitActions(batch: readonly Job[]): readonly (readonly Action[])[] {
  const last = new Map<string, Action>();
  for (const action of batch.flatMap((job) => job.actions)) {
    last.set(`${action.key.pk}\n${action.key.sk}`, action);
  }
  const parts: Action[][] = [[]];
  let bytes = 0;
  for (const action of last.values()) {
    const size = sizeOfAction(action);
    const part = parts.at(-1) ?? [];
    if (part.length >= mostActions || (part.length > 0 && bytes + size > mostBytes)) {
      parts.push([action]);
      bytes = size;
    } else {
      part.push(action);
      bytes += size;
    }
  }
  return parts;
}
