import type { LogLine, WorkerProcess } from './groundstate-process.ts';
import type { Screen } from './screen.ts';

const symbols: Readonly<Record<string, string>> = {
  create: '+',
  update: '~',
  'revert drift': '~',
  replace: '-/+',
  delete: '-',
  adopt: '<=',
  forget: '.',
};

const mostLines = 12;

/** Tells what a worker does from its log: each change of a short run, the number of them by type in a long one. */
export function narrate(worker: WorkerProcess, screen: Screen): void {
  const changes = new Map<string, LogLine[]>();
  worker.onLine((line) => {
    const stack = String(line['stack']);
    if (line['msg'] === 'change applied') changes.set(stack, [...(changes.get(stack) ?? []), line]);
    if (line['msg'] !== 'stack reconciled' && line['msg'] !== 'stack not reconciled') return;
    const done = changes.get(stack) ?? [];
    changes.delete(stack);
    if (done.length === 0) return;
    screen.say(`${worker.name}  ${stack}: ${String(line['kind'])} ${String(line['outcome'])}`);
    for (const text of done.length > mostLines ? countByType(done) : done.map(describe)) screen.say(text);
  });
}

function describe(line: LogLine): string {
  const action = String(line['action']);
  const result = line['result'] === 'done' ? '' : `  (${String(line['result'])}: ${String(line['detail'])})`;
  const word = action === 'revert drift' ? '  (revert drift)' : '';
  return `  ${symbols[action] ?? '?'} ${String(line['address'])}${word}${result}`;
}

function countByType(lines: readonly LogLine[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const type = /\/(\w+)\./.exec(String(line['address']))?.[1] ?? '?';
    const key = `  ${symbols[String(line['action'])] ?? '?'} ${type}${line['result'] === 'done' ? '' : ` (${String(line['result'])})`}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => (count === 1 ? key : `${key}  × ${count}`));
}
