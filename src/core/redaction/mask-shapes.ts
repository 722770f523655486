import { tokenShapes } from '../secret-scan/token-shapes.ts';
import { secretMask } from './mask.ts';

const tokens = new RegExp(
  tokenShapes
    .filter(({ isHalf }) => isHalf !== true)
    .map(({ pattern }) => pattern.source)
    .join('|'),
  'g',
);
/** `scheme://user:password@`; the password alone is masked. */
const passwordInUrl = /(:\/\/[^\s/:@"'`]{0,100}:)[^\s/@"'`]{3,300}(?=@)/g;

/** The text without tokens that nobody took down as secrets, but that are known by their looks. */
export function maskShapes(text: string): string {
  return text.replaceAll(tokens, secretMask).replaceAll(passwordInUrl, `$1${secretMask}`);
}
