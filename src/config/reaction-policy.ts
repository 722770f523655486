import type { z } from 'zod';
import type { DriftPolicy } from '../core/reactions/drift-policy.ts';
import type { ChangeWindow } from '../core/reactions/windows.ts';
import { firstMoment, lastMoment, parseLocal, plusDays } from '../core/time/zone.ts';
import { type reactionSections, readHours, readSpan, WEEKDAYS } from './reaction-schema.ts';

type Sections = z.infer<z.ZodObject<typeof reactionSections>>;
type Listed<K extends keyof Sections> = NonNullable<Sections[K]>[number];

/** What the sections about drift and time say, in the terms of the policy. */
export function toDriftPolicy(file: Sections): DriftPolicy {
  return {
    reactions: (file.reactions ?? []).map(toReaction),
    severities: (file.severities ?? []).map(({ type, attribute, severity }) => ({
      ...names('types', type),
      ...names('attributes', attribute),
      severity,
    })),
    calendar: {
      windows: (file.windows ?? []).map(toWindow),
      freezes: (file.freezes ?? []).map(toFreeze),
    },
    ignores: (file.ignores ?? []).map(toIgnore),
  };
}

/** Mistakes that only the whole entry shows, each with the place where it is. */
export function findReactionMistakes(
  file: Sections,
): readonly { readonly path: readonly PropertyKey[]; readonly text: string }[] {
  const freezes = (file.freezes ?? []).flatMap((freeze, index) => {
    const { from, to, zone } = toFreeze(freeze);
    const isOver = lastMoment(to, zone) <= firstMoment(from, zone);
    const text = `The freeze ends before it begins (${freeze.from} to ${freeze.to}), so it would freeze nothing`;
    return isOver ? [{ path: ['freezes', index, 'to'], text }] : [];
  });
  const windows = (file.windows ?? []).flatMap(({ days, hours }, index) => {
    const text = 'A window without "days" and "hours" is always open';
    return days === undefined && hours === undefined ? [{ path: ['windows', index], text }] : [];
  });
  return [...freezes, ...windows];
}

function toReaction(rule: Listed<'reactions'>, index: number): DriftPolicy['reactions'][number] {
  return {
    number: index + 1,
    ...names('stacks', rule.stack),
    ...names('addresses', rule.address),
    ...names('types', rule.type),
    ...names('attributes', rule.attribute),
    ...names('severities', rule.severity),
    ...names('kinds', rule.kind),
    ...names('actors', rule.actor),
    reaction: rule.reaction,
    graceMs: rule.grace === undefined ? 0 : (readSpan(rule.grace) ?? 0),
  };
}

function toWindow({ stack, days, hours, zone, holds }: Listed<'windows'>): ChangeWindow {
  return {
    stacks: list(stack),
    holds: holds ?? 'both',
    zone,
    days: readDays(days),
    ...(hours === undefined ? { from: 0, to: 24 * 60 } : (readHours(hours) ?? { from: 0, to: 0 })),
  };
}

function readDays(days: Listed<'windows'>['days']): readonly number[] {
  const number = (day: string): number => WEEKDAYS.findIndex((name) => name === day);
  if (days === undefined) return WEEKDAYS.map((_, index) => index);
  if (typeof days !== 'string') return days.map(number);
  const [first = '', last = first] = days.split('-');
  const length = ((number(last) - number(first) + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => (number(first) + index) % 7);
}

/** A day as the end of a freeze belongs to it. */
function toFreeze({
  stack,
  from,
  to,
  zone,
  holds,
  reason,
}: Listed<'freezes'>): DriftPolicy['calendar']['freezes'][number] {
  const [begin, end] = [parseLocal(from), parseLocal(to)];
  if (begin === undefined || end === undefined) throw new Error('the schema lets only days and times pass');
  return {
    stacks: list(stack),
    holds: holds ?? 'both',
    zone,
    from: begin.local,
    to: end.isDay ? plusDays(end.local, 1) : end.local,
    reason,
  };
}

/** The day in `until` is the last one, in UTC. */
function toIgnore(rule: Listed<'ignores'>, index: number): DriftPolicy['ignores'][number] {
  const day = parseLocal(rule.until);
  if (day === undefined) throw new Error('the schema lets only days pass');
  const { address, type, stack, attribute, reason, owner } = rule;
  return {
    number: index + 1,
    ...(address === undefined ? {} : { address }),
    ...(type === undefined ? {} : { type }),
    ...(stack === undefined ? {} : { stack }),
    attribute,
    reason,
    owner,
    until: firstMoment(plusDays(day.local, 1), 'UTC'),
  };
}

function names<K extends string, T extends string>(
  key: K,
  given: T | readonly T[] | undefined,
): Partial<Record<K, readonly T[]>> {
  const found = list(given);
  return found === undefined ? {} : ({ [key]: found } as Record<K, readonly T[]>);
}

function list<T extends string>(given: T | readonly T[] | undefined): readonly T[] | undefined {
  if (given === undefined) return undefined;
  return typeof given === 'string' ? [given] : given;
}
