import type { Acknowledgement, Culprit, Drift, DriftEnd, DriftEnding, DriftRecord } from '../../core/drift.ts';
import type { Action } from './action.ts';
import { decodeBody, encodeBody } from './body.ts';
import { isNew, matching } from './condition.ts';
import { expiryAttribute } from './create-table.ts';
import { type Item, numberOf, textOf } from './item.ts';
import { keys } from './keys.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

/** How long a resolved drift is remembered, so that its return counts as one. */
const keptSeconds = 400 * 86_400;
/** How many of the times at which it was put back are remembered. */
const KEPT_TIMES = 10;

/** All drifts of a stack that are remembered, open and resolved. */
export async function readDrifts(
  access: TableAccess,
  stack: string,
  signal: AbortSignal,
): Promise<readonly DriftRecord[]> {
  return (await access.query(keys.drifts(stack), {}, signal)).map(readDrift);
}

function readDrift(item: Item): DriftRecord {
  const resolved = textOf(item, 'status') === 'resolved';
  const culprit = textOf(item, 'culprit');
  const acknowledged = textOf(item, 'acknowledged');
  const putBack = textOf(item, 'putBack');
  return {
    ...decodeBody<Drift>(item['body']),
    ...(culprit === '' ? {} : { culprit: JSON.parse(culprit) as Culprit }),
    ...(acknowledged === '' ? {} : { acknowledged: JSON.parse(acknowledged) as Acknowledgement }),
    status: resolved ? 'resolved' : 'open',
    firstSeen: numberOf(item, 'firstSeen'),
    lastSeen: numberOf(item, 'lastSeen'),
    recurrences: numberOf(item, 'recurrences'),
    ...(putBack === '' ? {} : { putBack: putBack.split(' ').map(Number) }),
    ...(resolved ? readEnd(item) : {}),
  };
}

function readEnd(item: Item): Partial<DriftRecord> {
  const ending = textOf(item, 'ending') as DriftEnding | '';
  return {
    resolvedAt: numberOf(item, 'resolvedAt'),
    resolution: textOf(item, 'resolution'),
    ...(ending === '' ? {} : { ending }),
  };
}

/** Opens a drift, or notes that it is still there. Exactly one caller is told `first`, whatever gets lost on the way. */
export async function openDrift(
  access: TableAccess,
  { drift, at }: { readonly drift: Drift; readonly at: number },
  signal: AbortSignal,
): Promise<'first' | 'known'> {
  const key = keys.drift(drift.stack, drift.id);
  const opener = access.chance.id();
  let opens = false;
  let action: Action = { kind: 'update', key, set: { lastSeen: at }, condition: matching({ status: 'open' }) };
  for (let round = 0; round < 6; round += 1) {
    const result = await access.write([action], usualPatience, signal);
    if (result.kind === 'unclear') {
      break;
    }
    if (result.kind === 'done') {
      return opens ? 'first' : 'known';
    }
    const found = result.current ?? (await access.get(key, signal));
    if (found !== undefined && textOf(found, 'opener') === opener) {
      return 'first';
    }
    opens = found === undefined || textOf(found, 'status') !== 'open';
    action = nextOpening({ drift, at, opener }, found);
  }
  throw unavailable(access.name, new Error('a drift record was not confirmed'));
}

interface Opening {
  readonly drift: Drift;
  readonly at: number;
  readonly opener: string;
}

function nextOpening({ drift, at, opener }: Opening, found: Item | undefined): Action {
  const key = keys.drift(drift.stack, drift.id);
  const { culprit, ...facts } = drift;
  const known = culprit === undefined ? '' : JSON.stringify(culprit);
  const fresh = {
    body: encodeBody(facts),
    culprit: known,
    status: 'open',
    firstSeen: at,
    lastSeen: at,
    opener,
    acknowledged: '',
  };
  if (found === undefined) {
    return { kind: 'put', key, item: { ...fresh, recurrences: 0 }, condition: isNew };
  }
  if (textOf(found, 'status') === 'open') {
    return { kind: 'update', key, set: { lastSeen: at }, condition: matching({ status: 'open' }) };
  }
  const recurrences = numberOf(found, 'recurrences');
  return {
    kind: 'update',
    key,
    set: { ...fresh, recurrences: recurrences + 1 },
    remove: ['resolvedAt', 'resolution', 'ending', 'closer', expiryAttribute],
    condition: matching({ status: 'resolved', recurrences }),
  };
}

/** Who did it, and who was named until now. */
export interface Attribution {
  readonly stack: string;
  readonly id: string;
  readonly culprit: Culprit;
  readonly instead?: Culprit | undefined;
}

/** Adds to a drift, open or put back already, who did it; true for the one caller that was first to know. */
export async function attributeDrift(
  access: TableAccess,
  { stack, id, culprit, instead }: Attribution,
  signal: AbortSignal,
): Promise<boolean> {
  const action: Action = {
    kind: 'update',
    key: keys.drift(stack, id),
    set: { culprit: JSON.stringify(culprit) },
    condition: matching({ culprit: instead === undefined ? '' : JSON.stringify(instead) }),
  };
  const result = await access.write([action], usualPatience, signal);
  if (result.kind === 'unclear') {
    throw unavailable(access.name, new Error('the author of a drift was not confirmed'));
  }
  return result.kind === 'done';
}

/** Writes anew what is known of an open drift, but not who did it; of one that has ended meanwhile nothing. */
export async function restateDrift(
  access: TableAccess,
  { drift, recurrences }: { readonly drift: Drift; readonly recurrences: number },
  signal: AbortSignal,
): Promise<void> {
  const { culprit: _culprit, ...facts } = drift;
  const action: Action = {
    kind: 'update',
    key: keys.drift(drift.stack, drift.id),
    set: { body: encodeBody(facts) },
    condition: matching({ status: 'open', recurrences }),
  };
  if ((await access.write([action], usualPatience, signal)).kind === 'unclear') {
    throw unavailable(access.name, new Error('what becomes of a drift was not confirmed'));
  }
}

/** Takes down who looks at an open drift; the first one stays. */
export async function acknowledgeDrift(
  access: TableAccess,
  { stack, id, who }: { readonly stack: string; readonly id: string; readonly who: Acknowledgement },
  signal: AbortSignal,
): Promise<void> {
  const action: Action = {
    kind: 'update',
    key: keys.drift(stack, id),
    set: { acknowledged: JSON.stringify(who) },
    condition: [
      [
        { attribute: 'status', is: 'equal', to: 'open' },
        { attribute: 'acknowledged', is: 'equal', to: '' },
      ],
    ],
  };
  if ((await access.write([action], usualPatience, signal)).kind === 'unclear') {
    throw unavailable(access.name, new Error('the acknowledgement of a drift was not confirmed'));
  }
}

/** How a drift ends, and when. */
export interface Closing extends DriftEnd {
  /** As it was read before: nobody but who closes it changes how often it was put back. */
  readonly record: Pick<DriftRecord, 'stack' | 'id' | 'putBack'>;
  readonly at: number;
}

/** Closes a drift; true for the one caller that did. */
export async function resolveDrift(access: TableAccess, closing: Closing, signal: AbortSignal): Promise<boolean> {
  const { record, resolution, ending, at } = closing;
  const closer = access.chance.id();
  const action: Action = {
    kind: 'update',
    key: keys.drift(record.stack, record.id),
    set: {
      status: 'resolved',
      resolvedAt: at,
      resolution,
      ending,
      closer,
      ...(ending === 'put back' ? { putBack: timesWith(record.putBack, at) } : {}),
      [expiryAttribute]: Math.ceil(at / 1000) + keptSeconds,
    },
    condition: matching({ status: 'open' }),
  };
  const result = await access.write([action], usualPatience, signal);
  if (result.kind === 'unclear') {
    throw unavailable(access.name, new Error('the end of a drift was not confirmed'));
  }
  return result.kind === 'done' || (result.current !== undefined && textOf(result.current, 'closer') === closer);
}

/** As a text: an item holds no lists. */
function timesWith(before: readonly number[] = [], at: number): string {
  return [...before, at].slice(-KEPT_TIMES).join(' ');
}
