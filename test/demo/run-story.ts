import process from 'node:process';
import { type Play, playStory } from './play-story.ts';
import { createScreen } from './screen.ts';
import type { Ground } from './stage.ts';

/** Plays a story for whoever typed `npm run` and its name, and ends the process with how it went. */
export async function runStory<G extends Ground, S>(name: string, play: Play<G, S>): Promise<never> {
  const flags = process.argv.slice(2);
  const unknown = flags.filter((flag) => flag !== '--keep');
  if (unknown.length > 0) {
    process.stderr.write(`npm run ${name} knows only --keep, not ${unknown.join(', ')}.\n`);
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
  process.exitCode = await playStory(play, screen, { keep: flags.includes('--keep') });
  // What the emulator or a client still holds open must not keep a finished story alive.
  process.exit();
}
