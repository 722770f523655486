import type { Application } from '../cli/application.ts';
import type { WorkerState } from './worker-state.ts';

const attemptMs = 15_000;

/** Sends alerts beside the loop: one bounded attempt at a time, and nothing ever waits for it. */
export function createDelivery(app: Application, state: WorkerState, signal: AbortSignal) {
  let running: Promise<void> | undefined;
  let isAskedAgain = false;

  const attempt = async (): Promise<void> => {
    const limit = new AbortController();
    const inTime = AbortSignal.any([signal, limit.signal]);
    const over = new AbortController();
    app.clock.sleep(attemptMs, AbortSignal.any([signal, over.signal])).then(
      () => limit.abort(new Error('the attempt to send alerts took too long')),
      () => undefined,
    );
    try {
      const { sent, left } = await app.deliverAlerts(inTime);
      const isNew = sent > 0 || left !== state.alertsLeft;
      state.alertsLeft = left;
      if (isNew) app.log.info({ sent, left }, 'alerts delivered');
    } catch (error) {
      if (!signal.aborted) app.log.warn({ err: error }, 'alerts could not be delivered');
    } finally {
      over.abort();
    }
  };

  const loop = async (): Promise<void> => {
    do {
      isAskedAgain = false;
      await attempt();
    } while (isAskedAgain && !signal.aborted);
    running = undefined;
  };

  return {
    /** Starts an attempt, or one more after the running one. */
    nudge(): void {
      if (signal.aborted) return;
      if (running === undefined) running = loop();
      else isAskedAgain = true;
    },
    /** Resolves when no attempt is running. */
    async settle(): Promise<void> {
      await running;
    },
  };
}
