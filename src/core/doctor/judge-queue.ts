import { type Finding, good, stops, weak } from './finding.ts';

/** What GetQueueAttributes tells. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export interface QueueFacts {
  readonly name: string;
  readonly policy: string | undefined;
  readonly redrivePolicy: string | undefined;
  readonly encrypted: boolean;
  /** Seconds that a message is hidden while it is worked on. */
  readonly visibilityTimeout: number;
}

/** A message is read and judged within this time; a shorter hiding gives it to two workers. */
const LEAST_HIDING_SECONDS = 30;

/** Judges the events queue: that EventBridge may send, and nobody else. */
export function judgeQueue(facts: QueueFacts | undefined): readonly Finding[] {
  if (facts === undefined) {
    return [
      weak({
        what: 'No events queue is configured.',
        why: 'A change made by hand is seen at the next scan, minutes later, and its author is found minutes after that.',
        next: 'Deploy infra/, or set events_queue_url (docs/drift.md).',
      }),
    ];
  }
  const findings = [...judgeSenders(facts), ...weaknessesOf(facts)];
  return findings.length > 0
    ? findings
    : [
        good(
          `The queue ${facts.name} takes messages of EventBridge rules only, has a dead-letter queue and is encrypted.`,
        ),
      ];
}

function judgeSenders({ name, policy }: QueueFacts): readonly Finding[] {
  const allowed = statementsOf(policy).filter((one) => one['Effect'] === 'Allow' && maySend(one));
  if (!allowed.some((one) => isFor(one, 'events.amazonaws.com') || isForAnybody(one))) {
    return [
      stops({
        what: `The policy of the queue ${name} does not let EventBridge send.`,
        why: 'No event arrives; changes are then seen by scans alone.',
        next: 'Allow events.amazonaws.com sqs:SendMessage, with aws:SourceArn as its rules (infra/constructs/event-queue.ts).',
      }),
    ];
  }
  const loose = allowed.filter((one) => !namesSource(one));
  return loose.length === 0
    ? []
    : [
        weak({
          what: `The policy of the queue ${name} does not say which rules may send (aws:SourceArn or aws:SourceAccount).`,
          why: 'Others could put messages into it. A forged event can only make the worker read, but many of them cost calls.',
          next: 'Add a condition on aws:SourceArn (infra/constructs/event-queue.ts).',
        }),
      ];
}

function weaknessesOf({ name, redrivePolicy, encrypted, visibilityTimeout }: QueueFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (redrivePolicy === undefined) {
    findings.push(
      weak({
        what: `The queue ${name} has no dead-letter queue.`,
        why: 'A message that cannot be read comes again and again until it expires, and then nobody knows of it.',
        next: 'Set its redrive policy, with a maxReceiveCount of 5.',
      }),
    );
  }
  if (!encrypted) {
    findings.push(
      weak({
        what: `The queue ${name} is not encrypted.`,
        why: 'Events name who did what in the account.',
        next: 'Turn on SSE-SQS or a KMS key.',
      }),
    );
  }
  if (visibilityTimeout < LEAST_HIDING_SECONDS) {
    findings.push(
      weak({
        what: `The queue ${name} hides a message for ${visibilityTimeout} s only.`,
        why: 'Two workers would look at the same event.',
        next: `Set its visibility timeout to ${LEAST_HIDING_SECONDS} s or more.`,
      }),
    );
  }
  return findings;
}

type Statement = Readonly<Record<string, unknown>>;

function statementsOf(policy: string | undefined): readonly Statement[] {
  try {
    const { Statement } = JSON.parse(policy ?? '{}') as { readonly Statement?: unknown };
    return [Statement].flat().filter((one): one is Statement => typeof one === 'object' && one !== null);
  } catch {
    return [];
  }
}

function maySend({ Action }: Statement): boolean {
  return [Action].flat().some((one) => /^(\*|sqs:(\*|send\*|sendmessage))$/i.test(String(one)));
}

function isFor({ Principal }: Statement, service: string): boolean {
  const { Service } = Object(Principal) as { readonly Service?: unknown };
  return [Service].flat().includes(service);
}

function isForAnybody({ Principal }: Statement): boolean {
  const { AWS } = Object(Principal) as { readonly AWS?: unknown };
  return Principal === '*' || [AWS].flat().includes('*');
}

function namesSource({ Condition }: Statement): boolean {
  const operators = Object.values(Object(Condition) as Readonly<Record<string, unknown>>);
  return operators.some((keys) => Object.keys(Object(keys)).some((key) => /^aws:source(arn|account)$/i.test(key)));
}
