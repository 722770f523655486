import { formatLocal, parseLocal } from '../core/address.ts';
import type { Moved } from './document.ts';
import { type DocumentReader, type Labelled, member } from './document-reader.ts';
import type { JsonNode } from './json/parse-json.ts';

/** Reads moved blocks, and refuses those that contradict themselves or each other. */
export function parseMoved(reader: DocumentReader, found: readonly Labelled[]): readonly Moved[] {
  const read = found.flatMap(({ body, path }) => {
    const from = readAddress(reader, member(body, 'from'), `${path}.from`);
    const to = readAddress(reader, member(body, 'to'), `${path}.to`);
    if (from === undefined || to === undefined) return [];
    const whole = from.key === undefined && to.key === undefined;
    return [{ from, to, whole, source: reader.source(path) }];
  });
  const sound = read.filter((moved) => isSound(reader, moved));
  refuseTwins(reader, sound);
  return refuseCircles(reader, sound);
}

type End = Moved['from'];

function readAddress(reader: DocumentReader, node: JsonNode | undefined, path: string): End | undefined {
  const text = reader.text(node, path, 'An address');
  const address = text === undefined ? undefined : parseLocal(text);
  const isModule = text?.startsWith('module.') === true;
  if (!isModule && address?.mode === 'managed') return address;
  const detail = isModule
    ? 'Modules are not read here, so nothing can move into one or out of one. Name the resource itself.'
    : 'A bare address of a resource or of one of its instances is needed here, such as aws_vpc.main or aws_vpc.main["a"], without "${}".';
  reader.report('invalid-address', 'Invalid address', detail, path);
  return undefined;
}

function isSound(reader: DocumentReader, { from, to, source }: Moved): boolean {
  const names = [formatLocal(from), formatLocal(to)] as const;
  if (from.type !== to.type) {
    reader.report(
      'moved-between-types',
      'Move between two types',
      `${names[0]} cannot move to ${names[1]}: an object keeps its type. Import the object under its new type, and let a removed block forget the old address.`,
      source.jsonPath,
    );
    return false;
  }
  if (names[0] !== names[1]) return true;
  const detail = `${names[0]} is said to have moved to itself. Take the block out, or correct it.`;
  reader.report('moved-nowhere', 'Move to the same address', detail, source.jsonPath);
  return false;
}

/** One address has one new address, and two objects cannot share one. */
function refuseTwins(reader: DocumentReader, all: readonly Moved[]): void {
  for (const side of ['from', 'to'] as const) {
    const seen = new Set<string>();
    for (const { [side]: end, source } of all) {
      const name = formatLocal(end);
      if (seen.has(name)) {
        const fact =
          side === 'from' ? `${name} is said to have moved twice` : `Two addresses are said to have moved to ${name}`;
        reader.report('moved-twice', 'Ambiguous move', `${fact}. Keep one of the two blocks.`, source.jsonPath);
      }
      seen.add(name);
    }
  }
}

function refuseCircles(reader: DocumentReader, all: readonly Moved[]): readonly Moved[] {
  const targets = new Map(all.map(({ from, to }) => [formatLocal(from), formatLocal(to)]));
  const circular = all.filter(({ from }) => {
    const seen = new Set<string>();
    let at: string | undefined = formatLocal(from);
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      at = targets.get(at);
    }
    return at === formatLocal(from);
  });
  for (const { from, to, source } of circular) {
    const detail = `${formatLocal(from)} moves to ${formatLocal(to)} and from there back again, so no address is the last one. Take one of the blocks out.`;
    reader.report('moved-circle', 'Moves in a circle', detail, source.jsonPath);
  }
  return all.filter((moved) => !circular.includes(moved));
}
