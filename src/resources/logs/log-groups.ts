import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { collection, type Selection } from '../collection.ts';

/**
 * All log groups, 50 a page, without their tags. A name can only be asked for as a prefix.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
export const logGroups = collection(DescribeLogGroupsCommand)({
  items: (output) => output.logGroups ?? [],
  next: (output) => output.nextToken,
  service: 'logs',
  actions: ['logs:DescribeLogGroups'],
  byMark: false,
  indexes: { name: { batch: 1, keys: (group) => [group.logGroupName ?? ''] } },
  input: (selection, token) => ({ limit: 50, nextToken: token, logGroupNamePrefix: prefixOf(selection) }),
});

function prefixOf(selection: Selection): string | undefined {
  return selection.kind === 'keys' ? selection.keys[0] : undefined;
}
