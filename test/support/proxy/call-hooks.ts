import type { Call, Reply } from './call.ts';

/** Runs before a call reaches AWS; «drop» closes the connection and the call is never made. */
export type BeforeCall = (call: Call) => Promise<'drop' | undefined | void> | 'drop' | undefined | void;

/** Runs when a call has taken effect and its answer has not been given yet. */
export type AfterEffect = (call: Call, reply: Reply) => Promise<void> | void;

/** The places where a test may step in; each registration returns the function that ends it. */
export interface CallHooks {
  beforeCall(hook: BeforeCall): () => void;
  afterEffect(hook: AfterEffect): () => void;
}

/** The hooks, and how the proxy runs them. */
export interface HookRunner {
  readonly hooks: CallHooks;
  runBefore(call: Call): Promise<'drop' | undefined>;
  runAfter(call: Call, reply: Reply): Promise<void>;
  reset(): void;
}

/** Makes an empty set of hooks. */
export function createHookRunner(): HookRunner {
  const before = new Set<BeforeCall>();
  const after = new Set<AfterEffect>();
  return {
    hooks: {
      beforeCall: (hook) => register(before, hook),
      afterEffect: (hook) => register(after, hook),
    },
    runBefore: async (call) => {
      for (const hook of before) {
        if ((await hook(call)) === 'drop') return 'drop';
      }
      return undefined;
    },
    runAfter: async (call, reply) => {
      for (const hook of after) await hook(call, reply);
    },
    reset: () => {
      before.clear();
      after.clear();
    },
  };
}

function register<T>(set: Set<T>, hook: T): () => void {
  set.add(hook);
  return () => set.delete(hook);
}
