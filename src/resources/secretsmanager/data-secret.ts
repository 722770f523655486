import { DescribeSecretCommand, GetResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import { map } from '../../core/kinds/collections.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { type Asking, ask, askData, askIfThere, type DataContext } from '../define-data.ts';
import { secondsOf } from './data-seconds.ts';

const attributes = {
  arn: text(),
  name: text(),
  tags: map(textKind, { computed: true }),
  id: text({ computed: true }),
  created_date: text({ computed: true }),
  description: text({ computed: true }),
  kms_key_id: text({ computed: true }),
  last_changed_date: text({ computed: true }),
  policy: text({ computed: true }),
};

/** A secret without its value. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
export const secretData = askData({
  type: 'aws_secretsmanager_secret',
  summary: 'A secret, without its value.',
  attributes,
  service: 'secretsmanager',
  operation: 'DescribeSecret, and GetResourcePolicy where the policy is used',
  actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetResourcePolicy'],
  *ask({ arn, name }, context) {
    if ((arn === null) === (name === null)) {
      return { problem: 'A secret is found by its ARN or by its name; give exactly one of "arn" and "name".' };
    }
    const SecretId = arn ?? name ?? '';
    const secret = yield* askIfThere(DescribeSecretCommand, { SecretId }, ['ResourceNotFoundException']);
    if (secret === undefined || secret.DeletedDate !== undefined) {
      return {
        problem: `There is no secret "${SecretId}" in this account and region, or its deletion is scheduled; create it or restore it first.`,
      };
    }
    return {
      values: {
        id: secret.ARN ?? null,
        arn: secret.ARN ?? null,
        name: secret.Name ?? null,
        created_date: secondsOf(secret.CreatedDate),
        description: secret.Description ?? '',
        kms_key_id: secret.KmsKeyId ?? '',
        last_changed_date: secondsOf(secret.LastChangedDate),
        tags: ownTags(Object.fromEntries((secret.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))),
        ...(yield* policyOf(secret.ARN ?? SecretId, context)),
      },
    };
  },
});

function* policyOf(SecretId: string, { wants }: DataContext): Asking<{ readonly policy?: string }> {
  if (wants?.('policy') === false) {
    return {};
  }
  const { ResourcePolicy } = yield* ask(GetResourcePolicyCommand, { SecretId });
  return { policy: ResourcePolicy ?? '' };
}
