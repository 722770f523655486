import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { PlainController, PlainSignal } from './plain-signals.ts';

const { setImmediate } = globalThis;

/**
 * Runs all that follows from what was resolved so far, up to its next wait. A turn of the event loop would do the same for a
 * fifth of the whole time of a simulation; Node offers nothing else for it. Only within `inOneGo`: inside a microtask it does nothing.
 */
export const runMicrotasks = (process as unknown as { readonly _tickCallback: () => void })._tickCallback;

/** Does something outside every microtask. */
export function inOneGo(work: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work());
      } catch (thrown) {
        reject(thrown);
      }
    });
  });
}

/** Dates can be written and read; what day it is, is not told. */
class TimelessDate extends Date {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) throw new Error('new Date() was used in a simulation: it would not be repeatable');
    super(...(given as [number]));
  }

  static override now(): number {
    throw new Error('Date.now was used in a simulation: it would not be repeatable');
  }
}

/**
 * Runs something while every way to the real clock, to real chance and to the real network throws, so that a simulation
 * that would not be repeatable fails at the place that makes it so.
 */
export async function withoutRealTime<T>(work: () => Promise<T>): Promise<T> {
  const undo: (() => void)[] = [];
  const replace = <O extends object, K extends keyof O>(owner: O, name: K, replacement: O[K]): void => {
    const original = owner[name];
    owner[name] = replacement;
    undo.push(() => {
      owner[name] = original;
    });
  };
  const forbid = <O extends object>(owner: O, names: readonly (keyof O & string)[]): void => {
    for (const name of names) {
      replace(owner, name, (() => {
        throw new Error(`${name} was used in a simulation: it would not be repeatable`);
      }) as never);
    }
  };
  replace(globalThis, 'Date', TimelessDate as DateConstructor);
  replace(globalThis, 'AbortController', PlainController as never);
  replace(globalThis, 'AbortSignal', PlainSignal as never);
  replace(Error, 'stackTraceLimit', 0); // hundreds of errors are thrown and caught in a run, and nobody reads where
  forbid(Math, ['random']);
  forbid(performance, ['now']);
  forbid(globalThis, ['setTimeout', 'setInterval', 'setImmediate', 'fetch']);
  forbid(globalThis.crypto, ['randomUUID', 'getRandomValues']);
  forbid(nodeCrypto, ['randomUUID', 'randomBytes', 'randomInt']);
  forbid(AbortSignal, ['timeout']);
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    for (const step of undo.reverse()) step();
    syncBuiltinESMExports();
  }
}
