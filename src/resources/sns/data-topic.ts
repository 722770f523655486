import { GetTopicAttributesCommand, ListTagsForResourceCommand } from '@aws-sdk/client-sns';
import { map } from '../../core/kinds/collections.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { ask, askData, askIfThere } from '../define-data.ts';

const attributes = {
  name: text({ required: true }),
  tags: map(textKind, { computed: true }),
  id: text({ computed: true }),
  arn: text({ computed: true }),
};

/** A topic; its ARN follows from its name, so no topic needs to be listed. https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export const topicData = askData({
  type: 'aws_sns_topic',
  summary: 'An SNS topic of this account and region, by its name.',
  attributes,
  service: 'sns',
  operation: 'GetTopicAttributes, and ListTagsForResource where the tags are used',
  actions: ['sns:GetTopicAttributes', 'sns:ListTagsForResource'],
  *ask({ name }, { scope, wants }) {
    const arn = `arn:${scope.partition}:sns:${scope.region}:${scope.account}:${name}`;
    const topic = yield* askIfThere(GetTopicAttributesCommand, { TopicArn: arn }, ['NotFound', 'NotFoundException']);
    if (topic === undefined) {
      return {
        problem: `There is no SNS topic "${name}" in this account and region; create it first, or correct the name.`,
      };
    }
    if (wants?.('tags') === false) {
      return { values: { id: arn, arn } };
    }
    const { Tags } = yield* ask(ListTagsForResourceCommand, { ResourceArn: arn });
    const tags = ownTags(Object.fromEntries((Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])));
    return { values: { id: arn, arn, tags } };
  },
});
