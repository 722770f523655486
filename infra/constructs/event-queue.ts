import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy/index.js';
import { Construct } from 'constructs';
import type { Names } from '../names.ts';

/** A pattern of EventBridge, as `src/resources/events.ts` makes them. */
export interface EventPattern {
  readonly source: readonly string[];
}

const day = 86_400;

/** CloudTrail's events of the supported types, through EventBridge into a queue; what cannot be handled five times goes to the dead letters. */
export class EventQueue extends Construct {
  readonly url: string;
  readonly deadLetters: SqsQueue;

  constructor(scope: Construct, id: string, patterns: readonly EventPattern[], names: Names) {
    super(scope, id);
    this.deadLetters = new SqsQueue(this, 'dead-letters', {
      name: names.deadLetters,
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 14 * day,
    });
    const queue = new SqsQueue(this, 'queue', {
      name: names.queue,
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 4 * day,
      receiveWaitTimeSeconds: 20,
      visibilityTimeoutSeconds: 60,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: names.deadLettersArn, maxReceiveCount: 5 }),
      dependsOn: [this.deadLetters],
    });
    this.url = queue.url;
    const rules = patterns.map((pattern) => this.#rule(pattern, queue, names));
    new SqsQueuePolicy(this, 'policy', {
      queueUrl: queue.url,
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OnlyOurRules',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: names.queueArn,
            Condition: { ArnLike: { 'aws:SourceArn': names.ruleArns } },
          },
          {
            Sid: 'OnlyOverTls',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sqs:*',
            Resource: names.queueArn,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      }),
      dependsOn: rules,
    });
  }

  #rule(pattern: EventPattern, queue: SqsQueue, names: Names): CloudwatchEventRule {
    const service = pattern.source[0]?.replace('aws.', '') ?? 'any';
    const rule = new CloudwatchEventRule(this, service, {
      name: `${names.rulePrefix}${service}`,
      description: `Calls to ${service} that change what Groundstate manages`,
      eventPattern: JSON.stringify(pattern),
    });
    new CloudwatchEventTarget(this, `${service}-queue`, { rule: rule.name, arn: queue.arn });
    return rule;
  }
}
