import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** Colours, or nothing where they are not wanted. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** Colours when asked; without them every function gives its text back. */
export function createStyle(coloured: boolean): Style {
  const paint =
    (format: keyof Style): Paint =>
    (text) =>
      coloured ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    cyan: paint('cyan'),
  };
}

/** Whether a stream gets colours: NO_COLOR forbids, FORCE_COLOR asks, else only a terminal that can show them. */
export function wantsColour(environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const { NO_COLOR: forbidden, FORCE_COLOR: forced, TERM: term } = environment;
  if (forbidden !== undefined && forbidden !== '') return false;
  if (forced !== undefined && forced !== '' && forced !== '0') return true;
  return isTerminal && term !== 'dumb';
}
