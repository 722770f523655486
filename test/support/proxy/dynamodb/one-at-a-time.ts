import type { Layer, Reply } from '../call.ts';

/**
 * DynamoDB's isolation: requests reach moto one after the other. Without it moto lets a transaction be seen half done,
 * and takes back what others wrote meanwhile when it rolls one back.
 */
export function createOneAtATime(): Layer {
  let tail: Promise<unknown> = Promise.resolve();
  return (call, next) => {
    if (call.service !== 'dynamodb') return next(call);
    const turn: Promise<Reply> = tail.then(() => next(call));
    tail = turn.catch(() => undefined);
    return turn;
  };
}
