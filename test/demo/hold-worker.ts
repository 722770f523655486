import { setTimeout as sleep } from 'node:timers/promises';
import type { Proxy } from '../support/proxy/start.ts';
import type { RunningWorker } from './stage.ts';

/** A worker that stands still in the middle of an apply. */
export interface Hold {
  /** Resolves when the worker has come to the call. */
  reached(signal: AbortSignal): Promise<void>;
  release(): void;
}

// A worker gives up on a write after 5 s and on a read after 30 s.
const longestWriteMs = 3_500;
const longestReadMs = 25_000;

/** Delays one write of a worker, and after it its reads of that service, until it is released. The lease goes on beating. */
export function holdWorker(
  proxy: Proxy,
  worker: RunningWorker,
  match: { readonly service: string; readonly operation: string },
): Hold {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let isHolding = false;
  const wait = (milliseconds: number): Promise<unknown> => Promise.race([released.promise, sleep(milliseconds)]);
  const end = proxy.hooks.beforeCall(async (call) => {
    if (call.caller !== worker.caller || call.service !== match.service) return;
    if (call.operation === match.operation) {
      isHolding = true;
      reached.resolve();
      await wait(longestWriteMs);
    } else if (isHolding) {
      await wait(longestReadMs);
    }
  });
  return {
    async reached(signal) {
      const stopped = Promise.withResolvers<never>();
      const stop = (): void => stopped.reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      const late = sleep(30_000).then(() => {
        throw new Error(`${worker.name} did not come to ${match.operation} within 30 s.`);
      });
      try {
        await Promise.race([reached.promise, stopped.promise, late]);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    release() {
      end();
      released.resolve();
    },
  };
}
