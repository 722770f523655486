import { Failure } from '../core/failure.ts';
import type { StopSignal, Terminal } from './terminal.ts';

/** Listens for the signals that stop a command. */
export interface StopWatch {
  readonly signal: AbortSignal;
  stoppedBy(): StopSignal | undefined;
  /** Resolves when a person does not want to wait any longer: at the second signal, or when unwinding takes too long. */
  readonly givenUp: Promise<StopSignal>;
  end(): void;
}

/** The first signal aborts the work, the second gives up on it. */
export function watchForStop(terminal: Terminal, patienceMs: number): StopWatch {
  const controller = new AbortController();
  const givenUp = Promise.withResolvers<StopSignal>();
  let first: StopSignal | undefined;
  let timer: NodeJS.Timeout | undefined;
  const remove = terminal.onStop((name) => {
    if (first !== undefined) {
      givenUp.resolve(name);
      return;
    }
    first = name;
    timer = setTimeout(() => givenUp.resolve(name), patienceMs);
    timer.unref();
    controller.abort(
      new Failure({
        code: 'interrupted',
        handling: 'stop',
        summary: 'Interrupted',
        detail: `The command was stopped by ${name}. What was begun is recorded, and the next run goes on from there.`,
      }),
    );
  });
  return {
    signal: controller.signal,
    stoppedBy: () => first,
    givenUp: givenUp.promise,
    end() {
      clearTimeout(timer);
      remove();
    },
  };
}
