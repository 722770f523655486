// The worker under attack: synthesizes the folders that it is told, one line of JSON each, and says how each ended.
import process from 'node:process';
import { createInterface } from 'node:readline';
import { createCdktfSynth } from '../../src/adapters/cdktf/cdktf-synth.ts';
import { asFailure } from '../../src/core/failure.ts';

const options = JSON.parse(process.argv[2] ?? '{}');
const { signal } = new AbortController();
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const opened = await createCdktfSynth(options, signal).catch((error: unknown) => {
  const { code, detail } = asFailure(error);
  say({ kind: 'refused', code, text: detail });
  process.exit(0);
});
say({ kind: 'open', mode: opened.isolation.mode, text: opened.isolation.reason });

for await (const line of createInterface({ input: process.stdin })) {
  try {
    const { stacks } = await opened.synthesize(JSON.parse(line), signal);
    const text = JSON.stringify(
      stacks.map(({ name, document, annotations }) => [name, document.slice(0, 300_000), annotations]),
    );
    say({ kind: 'stacks', text, folder: stacks[0]?.folder ?? '' });
  } catch (error) {
    const { code, message } = asFailure(error);
    say({ kind: 'failure', code, text: message });
  }
}
