import { cleanText } from './render/clean-text.ts';
import { formatAge } from './render/time-text.ts';
import type { TextSink } from './terminal.ts';

/** Says what long work is doing: one living line on a terminal, plain lines elsewhere. */
export interface Progress {
  start(text: string): void;
  /** Takes the living line away before an answer is printed. */
  clear(): void;
}

const frames = ['|', '/', '-', '\\'] as const;

/** Progress on standard error. */
export function createProgress(sink: TextSink): Progress {
  if (!sink.isTerminal) {
    return { start: (text) => sink.write(`groundstate: ${cleanText(text)}\n`), clear: () => undefined };
  }
  let timer: NodeJS.Timeout | undefined;
  const clear = () => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    sink.write('\r\u001b[2K');
  };
  return {
    start(text) {
      clear();
      const from = performance.now();
      let turn = 0;
      const draw = () => {
        const age = formatAge(performance.now() - from);
        sink.write(`\r\u001b[2K${frames[turn % frames.length]} ${cleanText(text)} (${age})`);
        turn += 1;
      };
      timer = setInterval(draw, 120);
      timer.unref();
      draw();
    },
    clear,
  };
}
