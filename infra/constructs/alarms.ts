import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';
import type { Names } from '../names.ts';

interface AlarmsInput {
  readonly topicArn: string | undefined;
  readonly logGroupName: string;
}

const namespace = 'Groundstate';

interface Watched {
  readonly name: string;
  readonly description: string;
  readonly metric: {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions?: Readonly<Record<string, string>>;
  };
  readonly above?: number;
  readonly below?: number;
  readonly periods: number;
  /** What to think when nothing is reported. */
  readonly silence: 'breaching' | 'notBreaching';
}

/** What wakes somebody up when the worker itself cannot say it. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { topicArn, logGroupName }: AlarmsInput, names: Names) {
    super(scope, id);
    this.#count(
      'scans',
      '{ $.msg = "stack reconciled" || $.msg = "stack not reconciled" || $.msg = "stack scanned" }',
      logGroupName,
      names,
    );
    this.#count('failures', '{ $.msg = "stack could not be reconciled" || $.level = "error" }', logGroupName, names);
    const own = (metricName: string): Watched['metric'] => ({ namespace, metricName: `${names.prefix}-${metricName}` });
    const watched: readonly Watched[] = [
      {
        name: 'silent',
        description: 'No stack was looked at for 15 minutes: the worker does not run, or hangs. See docs/operate.md.',
        metric: own('scans'),
        below: 1,
        periods: 3,
        silence: 'breaching',
      },
      {
        name: 'failing',
        description: 'Stacks could not be reconciled for 15 minutes. The log and Slack say why.',
        metric: own('failures'),
        above: 0,
        periods: 3,
        silence: 'notBreaching',
      },
      {
        name: 'dead-letters',
        description:
          'Events could not be handled five times over. The next scan finds what they were about; the messages say what is wrong.',
        metric: {
          namespace: 'AWS/SQS',
          metricName: 'ApproximateNumberOfMessagesVisible',
          dimensions: { QueueName: names.deadLetters },
        },
        above: 0,
        periods: 1,
        silence: 'notBreaching',
      },
      {
        name: 'events-late',
        description: 'Events wait for more than 5 minutes: edits are noticed by the scans only.',
        metric: {
          namespace: 'AWS/SQS',
          metricName: 'ApproximateAgeOfOldestMessage',
          dimensions: { QueueName: names.queue },
        },
        above: 300,
        periods: 1,
        silence: 'notBreaching',
      },
    ];
    for (const each of watched) this.#alarm(each, topicArn, names);
  }

  #count(metric: string, pattern: string, logGroupName: string, names: Names): void {
    new CloudwatchLogMetricFilter(this, `${metric}-filter`, {
      name: `${names.prefix}-${metric}`,
      logGroupName,
      pattern,
      metricTransformation: { name: `${names.prefix}-${metric}`, namespace, value: '1' },
    });
  }

  #alarm(
    { name, description, metric, above, below, periods, silence }: Watched,
    topicArn: string | undefined,
    names: Names,
  ): void {
    const actions = topicArn === undefined ? [] : [topicArn];
    new CloudwatchMetricAlarm(this, name, {
      alarmName: `${names.prefix}-${name}`,
      alarmDescription: description,
      namespace: metric.namespace,
      metricName: metric.metricName,
      ...(metric.dimensions === undefined ? {} : { dimensions: metric.dimensions }),
      statistic: metric.namespace === namespace ? 'Sum' : 'Maximum',
      comparisonOperator: below === undefined ? 'GreaterThanThreshold' : 'LessThanThreshold',
      threshold: below ?? above ?? 0,
      period: 300,
      evaluationPeriods: periods,
      treatMissingData: silence,
      alarmActions: actions,
      okActions: actions,
    });
  }
}
