import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { text } from '../../core/kinds/text.ts';
import { readData } from '../define-data.ts';

const attributes = {
  id: text({ computed: true }),
  account_id: text({ computed: true }),
  arn: text({ computed: true }),
  user_id: text({ computed: true }),
};

/** Who the worker is for AWS. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const callerIdentity = readData(GetCallerIdentityCommand)({
  type: 'aws_caller_identity',
  summary: 'Who the worker is for AWS.',
  attributes,
  service: 'sts',
  actions: ['sts:GetCallerIdentity'],
  input: () => ({}),
  values: ([identity]) => ({
    values: {
      id: identity?.Account ?? null,
      account_id: identity?.Account ?? null,
      arn: identity?.Arn ?? null,
      user_id: identity?.UserId ?? null,
    },
  }),
});
