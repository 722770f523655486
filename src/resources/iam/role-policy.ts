import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { iamPolicy } from '../../core/kinds/iam-policy.ts';
import { text } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { generateName, namePrefix, refuseTwoNames } from '../name-prefix.ts';
import { iamAbsent } from './absent.ts';
import { authorizationDetails, roleOf } from './authorization-details.ts';
import { decodeDocument } from './decode-document.ts';

const attributes = {
  role: text({ required: true, onChange: 'replace', note: 'the name of the role' }),
  name: text({ onChange: 'replace' }),
  name_prefix: namePrefix(128, { onChange: 'replace' }),
  policy: iamPolicy({ required: true }),
};

const rolePolicy = describe(attributes);

/** A policy inside a role. Its id is `role:name`. https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export const iamRolePolicy = rolePolicy.resource({
  type: 'aws_iam_role_policy',
  summary: 'A policy that lives inside a role.',
  service: 'iam',
  createClass: 'relation',
  dataBearing: false,
  absent: iamAbsent,
  identity: ({ role, name }) => (role === null || name === null ? undefined : `${role}:${name}`),
  create: rolePolicy.creation(PutRolePolicyCommand)({
    actions: ['iam:PutRolePolicy'],
    input: ({ role, name, name_prefix, policy }, birth) => ({
      RoleName: role ?? '',
      PolicyName: name ?? generateName(name_prefix, birth.token),
      PolicyDocument: policy ?? '',
    }),
    // The answer is empty, so that a generated name only stands in the request; the engine then looks for it by that.
    id: (_output, { role, name }) => (name === null ? '' : `${role}:${name}`),
    idFromInput: ({ RoleName, PolicyName }) => `${RoleName}:${PolicyName}`,
  }),
  reads: {
    main: rolePolicy.fromCollection(authorizationDetails, {
      by: 'role',
      gives: ['role', 'name', 'name_prefix', 'policy'],
      key: (id) => partsOf(id).role,
      attributes(item, id) {
        const { role, name } = partsOf(id);
        const found = roleOf(item)?.RolePolicyList?.find(({ PolicyName }) => PolicyName === name);
        return found === undefined
          ? undefined
          : { role, name, name_prefix: name, policy: decodeDocument(found.PolicyDocument) };
      },
    }),
  },
  aspects: [
    {
      name: 'policy',
      owns: ['policy'],
      actions: ['iam:PutRolePolicy'],
      write({ id, desired }) {
        const { role: RoleName, name: PolicyName } = partsOf(id);
        return [callOf(PutRolePolicyCommand, { RoleName, PolicyName, PolicyDocument: desired.policy ?? '' })];
      },
    },
  ],
  remove: {
    actions: ['iam:DeleteRolePolicy'],
    calls({ id }) {
      const { role: RoleName, name: PolicyName } = partsOf(id);
      return [callOf(DeleteRolePolicyCommand, { RoleName, PolicyName })];
    },
  },
  child: rolePolicy.children(authorizationDetails, {
    parentType: 'aws_iam_role',
    parentAttribute: 'role',
    by: 'role',
    inline: 'inline_policy',
    children(item) {
      const found = roleOf(item);
      const role = found?.RoleName ?? '';
      return (found?.RolePolicyList ?? []).map(({ PolicyName: name = '', PolicyDocument }) => ({
        id: `${role}:${name}`,
        live: { role, name, name_prefix: name, policy: decodeDocument(PolicyDocument) },
      }));
    },
  }),
  validate: refuseTwoNames,
});

/** Neither name can hold a colon. */
function partsOf(id: string): { readonly role: string; readonly name: string } {
  const [role = '', name = ''] = id.split(':');
  return { role, name };
}
