import type { RunningWorker, Stage } from './stage.ts';
import { waitUntil } from './wait-until.ts';

interface Moment {
  readonly operation: string;
  readonly moment: 'after its effect' | 'before it is made';
}

/** A death that was arranged. */
export interface Death {
  /** The worker that came to the call first, and died there. */
  readonly killed: Promise<RunningWorker>;
  readonly since: number;
  /** The ids of the VPCs that the call made. */
  made(): readonly string[];
}

/** Kills, with SIGKILL, whichever of the workers first comes to a call; the call is not answered. */
export function killWorker(stage: Stage, workers: readonly RunningWorker[], { operation, moment }: Moment): Death {
  const { hooks } = stage.proxy;
  const made: string[] = [];
  let killed: RunningWorker | undefined;
  const strike = (caller: string): boolean => {
    const worker = workers.find((each) => each.caller === caller);
    if (killed !== undefined || worker === undefined) return false;
    killed = worker;
    worker.expectEnd();
    worker.signal('SIGKILL');
    return true;
  };
  const end =
    moment === 'after its effect'
      ? hooks.afterEffect(async (call, reply) => {
          if (call.operation !== operation || !strike(call.caller)) return;
          made.push(...new Set(reply.body.toString('utf8').match(/vpc-[0-9a-f]{8,}/g)));
          await killed?.ended;
        })
      : hooks.beforeCall(async (call) => {
          if (call.operation !== operation || !strike(call.caller)) return undefined;
          await killed?.ended;
          return 'drop';
        });
  const patience = { seconds: 60, signal: stage.signal, everyMs: 20 };
  const death = waitUntil(`a worker comes to ${operation}`, () => killed, patience).finally(end);
  // An act that fails before it waits for the death must be heard with its own reason.
  death.catch(() => undefined);
  return {
    killed: death,
    since: Date.now(),
    made: () => made,
  };
}
