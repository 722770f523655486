import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { set } from '../../core/kinds/collections.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { readData } from '../define-data.ts';
import { secondsOf } from './data-seconds.ts';

const attributes = {
  secret_id: text({ required: true }),
  version_id: text(),
  version_stage: text({ default: 'AWSCURRENT' }),
  id: text({ computed: true }),
  arn: text({ computed: true }),
  created_date: text({ computed: true }),
  secret_binary: text({ computed: true, sensitive: true }),
  secret_string: text({ computed: true, sensitive: true }),
  version_stages: set(textKind, { computed: true }),
};

/** The value of a secret. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
export const secretVersionData = readData(GetSecretValueCommand)({
  type: 'aws_secretsmanager_secret_version',
  summary: 'A version of a secret with its value, which is sensitive.',
  attributes,
  service: 'secretsmanager',
  actions: ['secretsmanager:GetSecretValue', 'kms:Decrypt'],
  input: ({ secret_id, version_id, version_stage }) => ({
    SecretId: secret_id ?? '',
    ...(version_id === null ? { VersionStage: version_stage ?? 'AWSCURRENT' } : { VersionId: version_id }),
  }),
  values([output], { secret_id, version_id, version_stage }) {
    const binary = output?.SecretBinary;
    return {
      values: {
        id: `${secret_id}|${version_id ?? version_stage}`,
        arn: output?.ARN ?? null,
        created_date: secondsOf(output?.CreatedDate),
        secret_binary: binary === undefined ? '' : Buffer.from(binary).toString('utf8'),
        secret_string: output?.SecretString ?? '',
        version_id: output?.VersionId ?? null,
        version_stages: output?.VersionStages ?? [],
      },
    };
  },
});
