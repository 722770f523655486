import { parseAddress } from '../../core/address.ts';
import { utcText } from '../../core/utc-text.ts';
import { refused } from '../controls/check-order.ts';
import type { Engine } from '../reports.ts';
import { shown } from '../tell.ts';
import type { Explanation } from './explain.ts';

const mostAttributes = 5;
const mostEvents = 3;

/** What there is to know of one object, as a chat has room for it. */
export async function explainInChat(
  address: string,
  engine: Pick<Engine, 'loadEstate' | 'review'>,
  signal: AbortSignal,
): Promise<string> {
  const stack = parseAddress(address)?.stack;
  if (stack === undefined) {
    throw refused(
      'This is no address',
      `"${address}" names no object. An address is like network/aws_vpc.main; the messages and "groundstate plan" print them.`,
    );
  }
  const estate = await engine.loadEstate(undefined, signal);
  return sayExplanation(await engine.review.explain({ estate, stack, address }, signal));
}

/** The explanation in lines. */
export function sayExplanation(explained: Explanation): string {
  const { address, attributes, commit, drifts, events, situation, waysBack, written } = explained;
  const moved = attributes.filter(({ state }) => state !== 'equal');
  const more = moved.length - mostAttributes;
  const [last] = drifts;
  return [
    `${address}: ${situation}`,
    ...moved.slice(0, mostAttributes).map(({ name, desired, live, state }) => {
      const now = live === undefined ? 'not read' : shown(live);
      return `- ${name}: ${now} -> ${shown(desired)} (${state}, at ${commit.slice(0, 10)})`;
    }),
    ...(more > 0 ? [`- and ${more} more`] : []),
    written === undefined
      ? 'Groundstate has not written it yet.'
      : `Last written ${utcText(written.at)} at commit ${written.commit.slice(0, 10)}${written.revision === undefined ? '' : ` "${written.revision.subject}" by ${written.revision.author}`}.`,
    ...(last === undefined
      ? []
      : [
          `Last edit by hand: ${last.attribute}, ${utcText(last.firstSeen)}, by ${last.culprit?.text ?? 'somebody who is not known yet'}.`,
        ]),
    ...events.slice(0, mostEvents).map(({ at, kind, text, actor }) => `${utcText(at)} ${kind}: ${text} (${actor})`),
    ...waysBack.map((way) => `Way back: ${way}`),
  ].join('\n');
}
