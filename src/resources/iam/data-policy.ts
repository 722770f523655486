import { GetPolicyCommand, GetPolicyVersionCommand, ListPoliciesCommand, type Policy } from '@aws-sdk/client-iam';
import { map } from '../../core/kinds/collections.ts';
import { int } from '../../core/kinds/number.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { type Asking, ask, askData, askIfThere, askPages, type DataContext, pickOne } from '../define-data.ts';

const attributes = {
  arn: text(),
  name: text(),
  path_prefix: text(),
  tags: map(textKind, { computed: true }),
  id: text({ computed: true }),
  attachment_count: int({ computed: true }),
  description: text({ computed: true }),
  path: text({ computed: true }),
  policy: text({ computed: true }),
  policy_id: text({ computed: true }),
};

/** A managed policy, by its ARN or its name. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export const policyData = askData({
  type: 'aws_iam_policy',
  summary: 'A managed policy of the account or of AWS.',
  attributes,
  service: 'iam',
  operation: 'ListPolicies, GetPolicy, and GetPolicyVersion where the document is used',
  actions: ['iam:ListPolicies', 'iam:GetPolicy', 'iam:GetPolicyVersion'],
  *ask({ arn, name, path_prefix }, context) {
    if ((arn === null) === (name === null && path_prefix === null)) {
      return { problem: 'A policy is found by its ARN, or by its name and path_prefix; give exactly one of the two.' };
    }
    const found = arn === null ? yield* policyByName(name, path_prefix) : { item: { Arn: arn } };
    if ('problem' in found) {
      return found;
    }
    const PolicyArn = found.item.Arn ?? '';
    const output = yield* askIfThere(GetPolicyCommand, { PolicyArn }, ['NoSuchEntity', 'NoSuchEntityException']);
    const policy = output?.Policy;
    if (policy === undefined) {
      return { problem: `There is no IAM policy "${PolicyArn}"; create it first, or correct the ARN.` };
    }
    return { values: { ...policyValues(policy), ...(yield* documentOf(policy, context)) } };
  },
});

function* policyByName(
  name: string | null,
  prefix: string | null,
): Asking<{ readonly item: Policy } | { readonly problem: string }> {
  const pages = yield* askPages(
    ListPoliciesCommand,
    (Marker) => ({ MaxItems: 1000, PathPrefix: prefix ?? undefined, Marker }),
    (output) => (output.IsTruncated === true ? output.Marker : undefined),
  );
  const policies = pages
    .flatMap((page) => page.Policies ?? [])
    .filter((one) => name === null || one.PolicyName === name);
  return pickOne(policies, { one: 'IAM policy', many: 'IAM policies', name: (policy) => policy.Arn });
}

function policyValues(policy: Policy) {
  return {
    id: policy.Arn ?? null,
    arn: policy.Arn ?? null,
    attachment_count: policy.AttachmentCount ?? 0,
    description: policy.Description ?? '',
    name: policy.PolicyName ?? null,
    path: policy.Path ?? null,
    policy_id: policy.PolicyId ?? null,
    tags: ownTags(Object.fromEntries((policy.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))),
  };
}

function* documentOf(policy: Policy, { wants }: DataContext): Asking<{ readonly policy?: string }> {
  if (wants?.('policy') === false) {
    return {};
  }
  const { PolicyVersion } = yield* ask(GetPolicyVersionCommand, {
    PolicyArn: policy.Arn,
    VersionId: policy.DefaultVersionId,
  });
  return { policy: decodeURIComponent(PolicyVersion?.Document ?? '') };
}
