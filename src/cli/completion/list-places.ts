import type { Command, Option } from 'commander';

/** A word that may stand at some place of a command line, with what it means. */
export interface Offer {
  readonly word: string;
  readonly about: string;
}

/** A flag; `values` are its choices, and undefined where it takes no value. */
export interface FlagOffer extends Offer {
  readonly values: readonly string[] | undefined;
}

/** A command, and what may follow it. */
export interface Place {
  /** The words that lead here, each with a space before it: `` for the program, ` lock break`. */
  readonly path: string;
  /** Commands below it, and the choices of its arguments. */
  readonly words: readonly Offer[];
  /** Its own flags; those of the program count everywhere. */
  readonly flags: readonly FlagOffer[];
}

/** What the commands of a program take, read off the program itself. */
export function listPlaces(command: Command, path = ''): readonly Place[] {
  const below = command.commands.map((one) => ({ word: one.name(), about: firstSentence(one.description()) }));
  const choices = command.registeredArguments.flatMap(({ argChoices, description }) =>
    (argChoices ?? []).map((word) => ({ word, about: firstSentence(description) })),
  );
  const place = { path, words: [...below, ...choices], flags: [...command.options.map(offerOf), help] };
  return [place, ...command.commands.flatMap((one) => listPlaces(one, `${path} ${one.name()}`))];
}

const help: FlagOffer = { word: '--help', about: 'print the help of the command', values: undefined };

function offerOf({ long, short, description, required, optional, argChoices }: Option): FlagOffer {
  const values = required || optional ? (argChoices ?? []) : undefined;
  return { word: long ?? short ?? '', about: firstSentence(description), values };
}

/** Shells show one short line; what stands in brackets, or after the first sentence, is left to --help. */
function firstSentence(text: string): string {
  const [sentence = ''] = text.replace(/ \([^()]*\)$/, '').split(/(?<=[.;:]) /);
  return sentence.replace(/[.;:]$/, '');
}
