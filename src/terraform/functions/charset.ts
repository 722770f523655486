import { encodeUtf8 } from './bytes.ts';
import { refuse } from './define.ts';

type Decoder = InstanceType<typeof TextDecoder>;

function decoderFor(name: string): Decoder {
  try {
    return new TextDecoder(name, { fatal: true, ignoreBOM: true });
  } catch {
    return refuse(
      `The encoding ${JSON.stringify(name)} is not known. Use a name of the IANA list, such as UTF-16LE or ISO-8859-1.`,
    );
  }
}

function isWide(name: string): 'le' | 'be' | undefined {
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  if (plain === 'utf16le') return 'le';
  return plain === 'utf16be' ? 'be' : undefined;
}

function isLatin1(name: string): boolean {
  return /^(iso-?8859-?1|latin-?1|us-ascii)$/i.test(name);
}

/** The bytes of a text in an encoding. */
export function encodeText(text: string, name: string): Uint8Array {
  const wide = isWide(name);
  if (wide !== undefined) return encodeWide(text, wide);
  if (/^utf-?8$/i.test(name)) return encodeUtf8(text);
  const table = new Map<string, number>();
  const decoder = isLatin1(name) ? undefined : decoderFor(name);
  for (let byte = 0; byte < 256; byte += 1) table.set(decodeByte(byte, decoder) ?? '', byte);
  return Uint8Array.from(text, (character) => {
    const byte = table.get(character);
    return byte ?? refuse(`The character ${JSON.stringify(character)} does not exist in the encoding ${name}.`);
  });
}

function decodeByte(byte: number, decoder: Decoder | undefined): string | undefined {
  if (decoder === undefined) return String.fromCharCode(byte);
  try {
    return decoder.decode(Uint8Array.of(byte));
  } catch {
    return undefined;
  }
}

function encodeWide(text: string, order: 'le' | 'be'): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index += 1) {
    view.setUint16(index * 2, text.charCodeAt(index), order === 'le');
  }
  return bytes;
}

/** The text of bytes in an encoding. */
export function decodeText(bytes: Uint8Array, name: string): string {
  if (isLatin1(name)) return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  try {
    return decoderFor(name).decode(bytes);
  } catch {
    return refuse(`The bytes are no text in the encoding ${name}.`);
  }
}
