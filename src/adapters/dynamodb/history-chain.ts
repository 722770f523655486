import { createHash } from 'node:crypto';

/** The last link of a writer's chain. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** Where every writer begins. */
export const chainStart: ChainHead = { sequence: 0, hash: '' };

/** The next link: a record that was changed, taken out or slipped in afterwards no longer fits its neighbours. */
export function linkTo(head: ChainHead, writer: string, body: string | Uint8Array): ChainHead {
  const sequence = head.sequence + 1;
  const hash = createHash('sha256').update(`${head.hash}\n${writer}\n${sequence}\n`).update(body).digest('hex');
  return { sequence, hash };
}
