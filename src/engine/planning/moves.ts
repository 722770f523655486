import { formatAddress, formatLocal, parseAddress } from '../../core/address.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { canonicalText } from '../../core/plain.ts';
import type { Block, Document, Moved } from '../../terraform/document.ts';
import type { Entry, LedgerWrite, StackState } from '../ports/ledger.ts';

type Local = Moved['from'];

/** The state of a stack as its document calls the objects, and what that took. */
export interface MovedState {
  readonly state: StackState;
  /** Old addresses by the new ones. */
  readonly origins: ReadonlyMap<string, string>;
  /** What makes the ledger agree, also where others depend on what moved. */
  readonly writes: readonly LedgerWrite[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Gives every entry (and open intent) the address that the document has for it now: by its moved blocks, and by `count`
 * that a block got or lost, as in Terraform. Nothing is written here.
 */
export function moveEntries(state: StackState, document: Document): MovedState {
  const targets = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const taken = new Map(state.entries.map((entry) => [entry.address, entry]));
  const statements = [...document.moved, ...impliedMoves(document, taken)];
  if (statements.length === 0) {
    return { state, origins: new Map(), writes: [], diagnostics };
  }
  const halfDone: string[] = [];
  for (const entry of state.entries) {
    const last = follow(entry.address, statements);
    const other = last === undefined ? undefined : taken.get(last.address);
    if (last === undefined) {
      continue;
    }
    if (other === undefined) {
      taken.set(last.address, entry);
      targets.set(entry.address, last.address);
    } else if (other.type === entry.type && other.id === entry.id) {
      halfDone.push(entry.address); // a run that was cut off did the first half
    } else {
      diagnostics.push(collision(entry.address, last));
    }
  }
  const rename = (address: string): string => targets.get(address) ?? address;
  const before = { ...state, entries: state.entries.filter(({ address }) => !halfDone.includes(address)) };
  const moved: StackState = {
    ...before,
    entries: before.entries.map((entry) => renameEntry(entry, rename)),
    intents: state.intents.map((intent) => ({ ...intent, address: rename(intent.address) })),
    stable: state.stable.map((value) => ({ ...value, place: renamePlace(value.place, targets) })),
  };
  const origins = new Map([...targets].map(([from, to]) => [to, from]));
  const writes = [...writesOf(before, moved), ...halfDone.map((address) => ({ kind: 'drop entry', address }) as const)];
  return { state: moved, origins, writes, diagnostics };
}

function renameEntry(entry: Entry, rename: (address: string) => string): Entry {
  const address = rename(entry.address);
  const { markedAs = entry.address } = entry;
  return {
    ...entry,
    address,
    dependencies: entry.dependencies.map(rename),
    ...(address === entry.address ? {} : { markedAs }),
  };
}

/** A value that was chosen for a place in the configuration of an instance goes with the instance. */
function renamePlace(place: string, targets: ReadonlyMap<string, string>): string {
  for (const [from, to] of targets) {
    const [old, now] = [parseAddress(from), parseAddress(to)];
    const head = old === undefined ? '' : formatLocal(old);
    if (old !== undefined && now !== undefined && place.startsWith(head) && /^[^\w[-]/.test(place.slice(head.length))) {
      const rest = place.slice(head.length).replace(`.${old.type}.${old.name}.`, () => `.${now.type}.${now.name}.`);
      return `${formatLocal(now)}${rest}`;
    }
  }
  return place;
}

function writesOf(before: StackState, after: StackState): readonly LedgerWrite[] {
  return [
    ...after.entries.flatMap((entry, index): readonly LedgerWrite[] => {
      const old = before.entries[index];
      if (old === undefined || canonicalText(old) === canonicalText(entry)) {
        return [];
      }
      const put = { kind: 'put entry', entry } as const;
      return old.address === entry.address ? [put] : [put, { kind: 'drop entry', address: old.address }];
    }),
    ...after.stable.flatMap((value, index): readonly LedgerWrite[] => {
      const { place = value.place } = before.stable[index] ?? {};
      return place === value.place
        ? []
        : [
            { kind: 'put stable value', value },
            { kind: 'drop stable value', place },
          ];
    }),
  ];
}

/** Moved blocks whose old address the document still declares; `declared` says it of an instance. */
export function staleMoves(document: Document, declared: (address: string) => boolean): readonly Diagnostic[] {
  const blocks = new Set(document.blocks.map((block) => block.id));
  return document.moved.flatMap(({ from, to, whole, source }) => {
    const name = formatLocal(from);
    const isThere = whole ? blocks.has(name) : declared(formatAddress({ stack: document.stack, ...from }));
    return isThere
      ? [
          problem(
            'moved-still-declared',
            'Moved object is still declared',
            `${name} is said to have moved to ${formatLocal(to)}, and is still declared. Take the old one or the moved block out.`,
            { source },
          ),
        ]
      : [];
  });
}

interface Last {
  readonly address: string;
  readonly by: Moved;
}

/** Where the statements lead from an address, over as many as there are; undefined where none is about it. */
function follow(address: string, statements: readonly Moved[]): Last | undefined {
  let last: Last | undefined;
  const seen = new Set([address]);
  for (let at = parseAddress(address); at !== undefined; ) {
    const { stack, ...local } = at;
    const by = statements.find((statement) => isAbout(statement, local));
    if (by === undefined) {
      return last;
    }
    const next = by.whole ? { ...at, name: by.to.name } : { stack, ...by.to };
    last = { address: formatAddress(next), by };
    if (seen.has(last.address)) {
      return undefined; // a circle, which the reader of the document refuses
    }
    seen.add(last.address);
    at = next;
  }
  return last;
}

function isAbout({ from, whole }: Moved, local: Local): boolean {
  return whole ? from.type === local.type && from.name === local.name : formatLocal(from) === formatLocal(local);
}

/** A block that got `count` keeps its object as the first one, and one that lost it keeps the first. */
function impliedMoves(document: Document, taken: ReadonlyMap<string, Entry>): readonly Moved[] {
  const stated = new Set(document.moved.flatMap(({ from, to }) => [formatLocal(from), formatLocal(to)]));
  return document.blocks.flatMap((block) => {
    const ends = endsOf(block);
    if (ends === undefined) {
      return [];
    }
    const [from, to] = ends;
    const isThere = (end: Local): boolean => taken.has(formatAddress({ stack: document.stack, ...end }));
    const isStated = stated.has(formatLocal(from)) || stated.has(formatLocal(to));
    return isThere(from) && !isThere(to) && !isStated ? [{ from, to, whole: false, source: block.source }] : [];
  });
}

function endsOf(block: Block): readonly [from: Local, to: Local] | undefined {
  if (block.mode === 'data' || block.forEach !== undefined) {
    return undefined;
  }
  const one = { mode: 'managed', type: block.type, name: block.name } as const;
  const first = { ...one, key: 0 };
  return block.count === undefined ? [first, one] : [one, first];
}

function collision(address: string, { address: target, by }: Last): Diagnostic {
  return problem(
    'moved-collision',
    'Move to an address that is taken',
    `${address} is said to have moved to ${target}, and the ledger knows another object by that address. Nothing of this commit is applied to this stack, because one of the two would be deleted. Move the other one away, or let a removed block forget it.`,
    { address, source: by.source },
  );
}

function problem(
  code: string,
  summary: string,
  detail: string,
  place: Pick<Diagnostic, 'address' | 'source'>,
): Diagnostic {
  return { severity: 'error', code, summary, detail, ...place };
}
