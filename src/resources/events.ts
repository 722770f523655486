import type { ResourceType } from './define.ts';

/** Rights that are asked for and are no calls of their own. */
const NO_CALLS: ReadonlySet<string> = new Set(['iam:PassRole']);

/** The calls that CloudTrail records for actions of a type. */
export function eventsFor(
  actions: readonly string[],
  { events = {} }: Pick<ResourceType, 'events'>,
): ReadonlySet<string> {
  const names = actions.flatMap((action) => (Object.hasOwn(events, action) ? (events[action] ?? []) : [action]));
  return new Set(names.filter((name) => !NO_CALLS.has(name)));
}

/** The calls that make, change or delete an object of a type, as CloudTrail records them: `ec2:ModifyVpcAttribute`. */
export function eventsOf(type: ResourceType): ReadonlySet<string> {
  const changes = type.aspects.flatMap((aspect) => aspect.actions);
  return eventsFor([...type.create.actions, ...changes, ...type.remove.actions], type);
}

/** A rule of EventBridge that lets the calls of one service through. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
interface EventPattern {
  readonly source: readonly string[];
  readonly 'detail-type': readonly string[];
  readonly detail: { readonly eventSource: readonly string[]; readonly eventName: readonly string[] };
}

/** One pattern for each service; more than one service would not fit into the 2,048 characters that a pattern may have. */
export function eventPatterns(types: readonly ResourceType[]): readonly EventPattern[] {
  const names = [...new Set(types.flatMap((type) => [...eventsOf(type)]))].sort();
  const byService = Map.groupBy(names, (name) => name.split(':')[0] ?? '');
  return [...byService].map(([service, events]) => ({
    source: [`aws.${service}`],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: [`${service}.amazonaws.com`],
      eventName: events.map((name) => name.split(':')[1] ?? name),
    },
  }));
}
