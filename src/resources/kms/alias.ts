import {
  CreateAliasCommand,
  type CreateAliasCommandInput,
  DeleteAliasCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { attribute } from '../../core/attribute.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { aliases } from './aliases.ts';
import { keyArn, keyIdOf } from './key-id.ts';

const attributes = {
  name: text({ required: true, onChange: 'replace' }),
  target_key_id: attribute(
    {
      ...textKind,
      name: 'keyId',
      equal: (desired: string, live: string) => keyIdOf(desired) === keyIdOf(live),
    },
    { required: true, note: 'id or ARN of a key' },
  ),
  arn: text({ computed: true }),
  target_key_arn: text({ computed: true }),
};

const alias = describe(attributes);

/**
 * A name for a key. Its id is the name. An alias has no tags that could prove whose it is, so that one that exists is only taken over
 * where it names the very key that it should. https://docs.aws.amazon.com/kms/latest/APIReference/API_AliasListEntry.html
 */
export const kmsAlias = alias.resource({
  type: 'aws_kms_alias',
  summary: 'A name for a key.',
  service: 'kms',
  createClass: 'relation',
  dataBearing: false,
  absent: ['NotFoundException'],
  uniqueKey: ({ name }) => name ?? undefined,
  find: alias.find(aliases, {
    by: 'name',
    key: ({ name }) => name ?? '',
    id: ({ AliasName, TargetKeyId }, { name, target_key_id }) =>
      AliasName === name && target_key_id !== null && TargetKeyId === keyIdOf(target_key_id) ? AliasName : undefined,
    fromInput(input) {
      const { AliasName, TargetKeyId } = input as CreateAliasCommandInput;
      return { name: AliasName ?? null, target_key_id: TargetKeyId ?? null, arn: null, target_key_arn: null };
    },
  }),
  create: alias.creation(CreateAliasCommand)({
    actions: ['kms:CreateAlias'],
    input: ({ name, target_key_id }) => ({ AliasName: name ?? '', TargetKeyId: target_key_id ?? '' }),
    id: (_output, { name }) => name ?? '',
    already: ['AlreadyExistsException'],
  }),
  reads: {
    main: alias.fromCollection(aliases, {
      by: 'name',
      gives: ['name', 'target_key_id', 'arn', 'target_key_arn'],
      attributes: (item, id, { scope }) => ({
        name: id,
        target_key_id: item.TargetKeyId ?? null,
        arn: item.AliasArn ?? null,
        target_key_arn: item.TargetKeyId === undefined ? null : keyArn(item.TargetKeyId, scope),
      }),
    }),
  },
  aspects: [
    {
      name: 'target',
      owns: ['target_key_id'],
      actions: ['kms:UpdateAlias'],
      write: ({ id, desired }) => [
        callOf(UpdateAliasCommand, { AliasName: id, TargetKeyId: desired.target_key_id ?? '' }),
      ],
    },
  ],
  remove: { actions: ['kms:DeleteAlias'], calls: ({ id }) => [callOf(DeleteAliasCommand, { AliasName: id })] },
  validate: ({ name }) =>
    name === null || (name.startsWith('alias/') && !name.startsWith('alias/aws/'))
      ? []
      : [
          `The name of an alias begins with "alias/", and those that begin with "alias/aws/" belong to AWS; "${name}" does not fit.`,
        ],
});
