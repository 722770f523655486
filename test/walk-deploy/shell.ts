import { spawn } from 'node:child_process';

/** What a command left behind. */
interface Ended {
  readonly status: number;
  readonly output: string;
}

/** One shell, as a newcomer has it open: what is exported and where one stands lasts from one command to the next. */
export interface Shell {
  run(command: string): Promise<Ended>;
  close(): void;
}

export function openShell(cwd: string, env: Readonly<Record<string, string>>): Shell {
  const child = spawn('bash', ['--noprofile', '--norc'], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let heard = (): void => undefined;
  let died = (): void => undefined;
  child.once('exit', () => died());
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      heard();
    });
  }
  let count = 0;
  return {
    async run(command) {
      count += 1;
      const mark = `-- command ${count} ended with `;
      output = '';
      const ended = new Promise<number>((resolve, reject) => {
        heard = () => {
          const found = output.match(new RegExp(`${mark}(\\d+)\n`));
          if (found !== null) resolve(Number(found[1]));
        };
        died = () => reject(new Error(`the shell ended in «${command}»: ${output}`));
      });
      // A question is answered by the end of the file, so that nothing waits for an answer that never comes.
      child.stdin.write(`{ ${command}\n} < /dev/null; echo "${mark}$?"\n`);
      const status = await ended;
      return { status, output: output.slice(0, output.indexOf(mark)) };
    },
    close: () => void child.kill(),
  };
}
