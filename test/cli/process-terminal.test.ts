import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);

test('the terminal of a process knows the version of the package, the person and the folder, and stops at a signal', async () => {
  const module = new URL('../../src/cli/process-terminal.ts', import.meta.url).href;
  const script = `
    const { createProcessTerminal } = await import(${JSON.stringify(module)});
    const terminal = createProcessTerminal();
    const { person, cwd } = terminal;
    const version = terminal.version();
    const alive = setTimeout(() => {}, 60_000);
    terminal.onStop((name) => { clearTimeout(alive); terminal.out.write(JSON.stringify({ version, person, cwd, name })); });
    process.kill(process.pid, 'SIGTERM');
  `;

  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: '/' });

  const seen = JSON.parse(stdout);
  assert.match(seen.version, /^\d+\.\d+\.\d+/);
  assert.match(seen.person, /^.+@.+$/);
  assert.deepEqual([seen.cwd, seen.name], ['/', 'SIGTERM']);
});

test('a long answer reaches a pipe whole before the process ends', async () => {
  const module = new URL('../../src/cli/process-terminal.ts', import.meta.url).href;
  const script = `
    const { createProcessTerminal, exitWhenWritten } = await import(${JSON.stringify(module)});
    setInterval(() => {}, 60_000);
    createProcessTerminal().out.write('x'.repeat(3_000_000));
    exitWhenWritten(0);
  `;

  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { maxBuffer: 4_000_000 });

  assert.equal(stdout.length, 3_000_000);
});
