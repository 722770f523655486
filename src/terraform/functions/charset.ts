import { encodeUtf8 } from './bytes.ts';
import { refuse } from './define.ts';

type Decoder = InstanceType<typeof TextDecoder>;

/** Names of browsers that the IANA list does not have, and so Terraform does not. */
const browserNames =
  /^(ascii|sjis|windows-31j|iso8859.*|cp125\d|utf(8|16.*)|tis-620|gb_?2312.*|big5-hkscs|unicode.*|x-.*)$/i;
/** Names of the IANA list that browsers do not have. */
const aliases: Readonly<Record<string, string>> = { cp936: 'gbk', ms936: 'gbk', 'windows-936': 'gbk' };

function decoderFor(name: string): Decoder {
  try {
    if (!browserNames.test(name)) {
      return new TextDecoder(aliases[name.toLowerCase()] ?? name, { fatal: true, ignoreBOM: true });
    }
  } catch {
    // said below
  }
  return refuse(
    `The encoding ${JSON.stringify(name)} is not known. Use a name of the IANA list, such as UTF-16LE or ISO-8859-1.`,
  );
}

type Wide = { readonly order: 'le' | 'be'; readonly marked: boolean };

/** UTF-16; without a word about the order of bytes it has a mark that tells it, and is big-endian where it has none. */
function isWide(name: string): Wide | undefined {
  const plain = name.toLowerCase();
  if (plain === 'utf-16le') return { order: 'le', marked: false };
  if (plain === 'utf-16be') return { order: 'be', marked: false };
  return plain === 'utf-16' ? { order: 'be', marked: true } : undefined;
}

/** Encodings whose bytes are the first characters of Unicode, with the number of them; browsers read others for these names. */
function countSame(name: string): number | undefined {
  if (/^(iso[-_]8859-1|latin1|l1|ibm819|cp819|csisolatin1)$/i.test(name)) return 256;
  return /^(us-ascii|us|iso646-us|csascii|ibm367|cp367)$/i.test(name) ? 128 : undefined;
}

/** The bytes of a text in an encoding. */
export function encodeText(text: string, name: string): Uint8Array {
  const wide = isWide(name);
  if (wide !== undefined) return encodeWide(text, wide);
  if (/^utf-8$/i.test(name)) return encodeUtf8(text);
  const table = tableOf(name.toLowerCase());
  return Uint8Array.from(
    Array.from(text).flatMap((character) => {
      const bytes = table.get(character);
      return bytes ?? refuse(`The character ${JSON.stringify(character)} does not exist in the encoding ${name}.`);
    }),
  );
}

type Table = ReadonlyMap<string, readonly number[]>;
const tables = new Map<string, Table>();

/** The bytes of every character of an encoding of one or two bytes each: whatever decodes to it. */
function tableOf(name: string): Table {
  const known = tables.get(name);
  if (known !== undefined) return known;
  const table = new Map<string, readonly number[]>();
  const same = countSame(name);
  for (let byte = 0; byte < (same ?? 0); byte += 1) table.set(String.fromCharCode(byte), [byte]);
  if (same === undefined) fillTable(table, decoderFor(name));
  tables.set(name, table);
  return table;
}

function fillTable(table: Map<string, readonly number[]>, decoder: Decoder): void {
  const note = (bytes: readonly number[]): boolean => {
    const character = decodeBytes(bytes, decoder);
    if (character !== undefined && !table.has(character)) table.set(character, bytes);
    return character !== undefined;
  };
  const leads: number[] = [];
  for (let byte = 0; byte < 256; byte += 1) if (!note([byte])) leads.push(byte);
  for (const lead of leads) for (let trail = 0x40; trail < 255; trail += 1) note([lead, trail]);
}

function decodeBytes(bytes: readonly number[], decoder: Decoder): string | undefined {
  try {
    const text = decoder.decode(Uint8Array.from(bytes));
    return Array.from(text).length === 1 ? text : undefined;
  } catch {
    return undefined;
  }
}

function encodeWide(given: string, { order, marked }: Wide): Uint8Array {
  const text = marked ? `\ufeff${given}` : given;
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index += 1) {
    view.setUint16(index * 2, text.charCodeAt(index), order === 'le');
  }
  return bytes;
}

/** The text of bytes in an encoding. */
export function decodeText(bytes: Uint8Array, name: string): string {
  const wide = isWide(name);
  if (wide?.marked === true) {
    const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
    const isMarked = isLittle || (bytes[0] === 0xfe && bytes[1] === 0xff);
    return decodeText(isMarked ? bytes.slice(2) : bytes, isLittle ? 'utf-16le' : 'utf-16be');
  }
  const same = countSame(name);
  const decoder = same === undefined ? decoderFor(name) : undefined;
  try {
    if (decoder !== undefined) return decoder.decode(bytes);
  } catch {
    // said below
  }
  if (decoder !== undefined || bytes.some((byte) => byte >= (same ?? 0))) {
    refuse(`The bytes are no text in the encoding ${name}.`);
  }
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
