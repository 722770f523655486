import { GetQueueAttributesCommand, GetQueueUrlCommand, ListQueueTagsCommand } from '@aws-sdk/client-sqs';
import { map } from '../../core/kinds/collections.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { ask, askData, askIfThere } from '../define-data.ts';

const attributes = {
  name: text({ required: true }),
  tags: map(textKind, { computed: true }),
  id: text({ computed: true }),
  arn: text({ computed: true }),
  url: text({ computed: true }),
};

/** A queue. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export const queueData = askData({
  type: 'aws_sqs_queue',
  summary: 'An SQS queue of this account and region, by its name.',
  attributes,
  service: 'sqs',
  operation: 'GetQueueUrl, and GetQueueAttributes and ListQueueTags for what is used of them',
  actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:ListQueueTags'],
  *ask({ name }, { wants }) {
    const absent = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];
    const found = yield* askIfThere(GetQueueUrlCommand, { QueueName: name ?? '' }, absent);
    if (found === undefined) {
      return {
        problem: `There is no SQS queue "${name}" in this account and region; create it first, or correct the name.`,
      };
    }
    const url = found.QueueUrl ?? '';
    const values: { id: string; url: string; arn?: string | null; tags?: Readonly<Record<string, string>> } = {
      id: url,
      url,
    };
    if (wants?.('arn') !== false) {
      const { Attributes } = yield* ask(GetQueueAttributesCommand, { QueueUrl: url, AttributeNames: ['QueueArn'] });
      values.arn = Attributes?.['QueueArn'] ?? null;
    }
    if (wants?.('tags') !== false) {
      const { Tags } = yield* ask(ListQueueTagsCommand, { QueueUrl: url });
      values.tags = ownTags(Tags ?? {});
    }
    return { values };
  },
});
