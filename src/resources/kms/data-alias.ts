import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { text } from '../../core/kinds/text.ts';
import { askData, askIfThere } from '../define-data.ts';

const attributes = {
  name: text({ required: true }),
  id: text({ computed: true }),
  arn: text({ computed: true }),
  target_key_arn: text({ computed: true }),
  target_key_id: text({ computed: true }),
};

/**
 * The key behind an alias. The key is asked for by the alias: an alias of AWS gets its key when it is first asked for, and
 * the alias lives where its key does, so its ARN needs no listing. https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
 */
export const aliasData = askData({
  type: 'aws_kms_alias',
  summary: 'An alias of a KMS key, with the key behind it.',
  attributes,
  service: 'kms',
  operation: 'DescribeKey',
  actions: ['kms:DescribeKey'],
  *ask({ name }) {
    if (name?.startsWith('alias/') !== true) {
      return { problem: `The name of an alias begins with "alias/", and "${name}" does not; write alias/${name}.` };
    }
    const output = yield* askIfThere(DescribeKeyCommand, { KeyId: name }, ['NotFoundException']);
    const keyArn = output?.KeyMetadata?.Arn;
    if (keyArn === undefined) {
      return {
        problem: `There is no alias "${name}" in this account and region; create it first, or correct the name.`,
      };
    }
    const arn = keyArn.replace(/:key\/.*$/, `:${name}`);
    return {
      values: { id: arn, arn, target_key_arn: keyArn, target_key_id: output?.KeyMetadata?.KeyId ?? null },
    };
  },
});
