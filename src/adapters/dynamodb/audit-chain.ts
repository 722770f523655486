import type { HistoryEvent, HistoryFlaw } from '../../engine/ports/journal.ts';
import { decodeBody } from './body.ts';
import { linkTo } from './history-chain.ts';
import { shardOf, sortKey } from './history-keys.ts';
import { type Item, numberOf, textOf } from './item.ts';

/** Everything that is there of one writer. */
export interface Chain {
  readonly writer: string;
  /** By sequence. */
  readonly links: readonly Item[];
  /** The end of the chain before the records were read, and after; undefined where it is not there. */
  readonly reaches: Item | undefined;
  readonly ends: Item | undefined;
}

/** What is wrong with the chain of one writer. */
export function auditChain(chain: Chain): readonly HistoryFlaw[] {
  const { writer, links, ends } = chain;
  const flaws: HistoryFlaw[] = [];
  let previous: Item | undefined;
  for (const link of links) {
    flaws.push(...auditLink(link, writer), ...auditStep(previous, link, writer));
    previous = link;
  }
  const last = previous === undefined ? 0 : numberOf(previous, 'seq');
  const wanted = numberOf(chain.reaches ?? {}, 'seq');
  if (last < wanted) {
    flaws.push({
      kind: 'missing',
      text: `${records(last + 1, wanted)} of writer ${writer} ${isOrAre(last + 1, wanted)} missing at the end${since(previous)}.`,
    });
  }
  if (ends === undefined) {
    flaws.push({
      kind: 'missing',
      text: `The end of the chain of writer ${writer} is missing, so records after number ${last} may be missing too.`,
    });
    return flaws;
  }
  return [...flaws, ...auditEnd(links, ends, writer)];
}

function auditLink(link: Item, writer: string): readonly HistoryFlaw[] {
  const sequence = numberOf(link, 'seq');
  const body = link['body'];
  const text = body instanceof Uint8Array ? body : textOf(link, 'body');
  const expected = linkTo({ sequence: sequence - 1, hash: textOf(link, 'prev') }, writer, text);
  const place = `Record ${sequence} of writer ${writer} (${textOf(link, 'sk')})`;
  if (expected.hash !== textOf(link, 'hash')) {
    return [{ kind: 'changed', text: `${place} was changed after it was written.` }];
  }
  const event = decodeBody<HistoryEvent>(text);
  const isInPlace = textOf(link, 'sk') === sortKey(event) && textOf(link, 'pk') === shardOf(event);
  return isInPlace ? [] : [{ kind: 'changed', text: `${place} was moved to another time or place.` }];
}

function auditStep(previous: Item | undefined, link: Item, writer: string): readonly HistoryFlaw[] {
  const sequence = numberOf(link, 'seq');
  const before = previous === undefined ? 0 : numberOf(previous, 'seq');
  if (sequence === before) {
    return [
      {
        kind: 'added',
        text: `Record ${sequence} of writer ${writer} is there twice; one of them (${textOf(link, 'sk')}) was slipped in.`,
      },
    ];
  }
  if (sequence > before + 1) {
    return [
      {
        kind: 'missing',
        text: `${records(before + 1, sequence - 1)} of writer ${writer} ${isOrAre(before + 1, sequence - 1)} missing before ${textOf(link, 'sk')}.`,
      },
    ];
  }
  const follows = textOf(link, 'prev') === (previous === undefined ? '' : textOf(previous, 'hash'));
  return follows
    ? []
    : [
        {
          kind: 'changed',
          text: `Record ${sequence} of writer ${writer} (${textOf(link, 'sk')}) does not follow record ${before}: one of the two was made anew.`,
        },
      ];
}

/** A record and the end of its chain are written in one transaction, so what lies beyond the end was never written by us. */
function auditEnd(links: readonly Item[], ends: Item, writer: string): readonly HistoryFlaw[] {
  const end = numberOf(ends, 'seq');
  const beyond = links.filter((link) => numberOf(link, 'seq') > end);
  const [first] = beyond;
  const flaws: HistoryFlaw[] =
    first === undefined
      ? []
      : [
          {
            kind: 'added',
            text: `${beyond.length === 1 ? 'A record' : `${beyond.length} records`} of writer ${writer} from ${textOf(first, 'sk')} on ${beyond.length === 1 ? 'lies' : 'lie'} beyond the end of the chain: slipped in, or the end was set back.`,
          },
        ];
  const last = links.find((link) => numberOf(link, 'seq') === end);
  if (last !== undefined && textOf(last, 'hash') !== textOf(ends, 'hash')) {
    flaws.push({
      kind: 'changed',
      text: `The end of the chain of writer ${writer} is not its record ${end}: one of the two was changed.`,
    });
  }
  return flaws;
}

function records(from: number, to: number): string {
  return from === to ? `Record ${from}` : `Records ${from} to ${to}`;
}

function isOrAre(from: number, to: number): string {
  return from === to ? 'is' : 'are';
}

function since(link: Item | undefined): string {
  return link === undefined ? '' : `, after ${textOf(link, 'sk')}`;
}
