import process from 'node:process';
import { playDemo } from './play-demo.ts';
import { createScreen } from './screen.ts';

const flags = process.argv.slice(2);
const unknown = flags.filter((flag) => flag !== '--keep');
if (unknown.length > 0) {
  process.stderr.write(`npm run demo knows only --keep, not ${unknown.join(', ')}.\n`);
  process.exit(64);
}

// A terminal that was closed, or a reader that went away, is no reason to leave a worker behind.
process.stdout.on('error', () => undefined);
const { NO_COLOR: noColour, CI: ci, TERM: term } = process.env;
const isTerminal = process.stdout.isTTY === true;
const screen = createScreen({
  write: (text) => void process.stdout.write(text),
  isColoured: isTerminal && term !== 'dumb' && (noColour === undefined || noColour === ''),
  isTerminal,
  width: Math.min(Math.max(process.stdout.columns ?? 120, 80), 120),
  hasReader: ci === undefined || ci === '' || ci === 'false',
});
process.exitCode = await playDemo(screen, { keep: flags.includes('--keep') });
// What the emulator or a client still holds open must not keep a finished demo alive.
process.exit();
