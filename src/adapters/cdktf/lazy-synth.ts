import type { Synth } from '../../engine/ports/synth.ts';

interface LazySynth extends Synth {
  /** Opens it now; throws where no isolation is possible. */
  open(signal: AbortSignal): Promise<void>;
}

/** A synthesizer that is opened, and its isolation proved, when it is first needed: most commands never do. */
export function createLazySynth(create: (signal: AbortSignal) => Promise<Synth>): LazySynth {
  let opening: Promise<Synth> | undefined;
  let opened: Synth | undefined;
  const open = async (signal: AbortSignal): Promise<Synth> => {
    opening ??= create(signal);
    opening.catch(() => {
      opening = undefined; // it may work the next time
    });
    opened = await opening;
    return opened;
  };
  return {
    get isolation() {
      return opened?.isolation ?? { mode: 'none', reason: 'nothing was synthesized yet' };
    },
    async open(signal) {
      await open(signal);
    },
    async synthesize(input, signal) {
      return (await open(signal)).synthesize(input, signal);
    },
  };
}
