import { ListAliasesCommand } from '@aws-sdk/client-kms';
import { collection } from '../collection.ts';

/** All aliases, 100 a page; there is no filter by name. https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html */
export const aliases = collection(ListAliasesCommand)({
  items: (output) => output.Aliases ?? [],
  next: (output) => (output.Truncated === true ? output.NextMarker : undefined),
  service: 'kms',
  actions: ['kms:ListAliases'],
  byMark: false,
  indexes: { name: { batch: 0, keys: (alias) => [alias.AliasName ?? ''] } },
  input: (_selection, token) => ({ Limit: 100, Marker: token }),
});
