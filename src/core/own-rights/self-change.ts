import type { Action, Difference } from '../change.ts';
import { membersOf } from '../plain.ts';
import type { Plain } from '../value.ts';

/** What is done to an object by the stack that deploys Groundstate itself. */
export interface SelfChange {
  readonly action: Action;
  readonly differences: readonly Pick<Difference, 'attribute' | 'desired' | 'live'>[];
}

type IsHarmless = (desired: Plain, live: Plain) => boolean;

const always: IsHarmless = () => true;

/** What neither widens a right of the worker nor takes a protection away, by type and attribute; nothing else is. */
const harmless: Readonly<Record<string, Readonly<Record<string, IsHarmless>>>> = {
  aws_cloudwatch_log_group: { tags: always, retention_in_days: (desired, live) => days(desired) >= days(live) },
  aws_dynamodb_table: {
    tags: always,
    deletion_protection_enabled: (desired) => desired === true,
    point_in_time_recovery: (desired) => isOn(desired),
  },
};

/** Whether the worker may do this to what it stands on, where its own stack asks for it: an update of harmless attributes in place. */
export function mayChangeItself(type: string, { action, differences }: SelfChange): boolean {
  const isInPlace = action === 'update' || action === 'revert drift' || action === 'adopt';
  return (
    isInPlace &&
    Object.hasOwn(harmless, type) &&
    differences.every(({ attribute, desired, live }) => harmless[type]?.[attribute]?.(desired, live) === true)
  );
}

/** Zero keeps the log for ever. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
function days(value: Plain): number {
  return typeof value === 'number' && value > 0 ? value : Number.POSITIVE_INFINITY;
}

function isOn(value: Plain): boolean {
  const [block] = Array.isArray(value) ? value : [];
  return membersOf(block ?? null)['enabled'] === true;
}
