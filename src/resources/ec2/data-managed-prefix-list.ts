import {
  DescribeManagedPrefixListsCommand,
  GetManagedPrefixListEntriesCommand,
  type ManagedPrefixList,
} from '@aws-sdk/client-ec2';
import { block } from '../../core/kinds/block.ts';
import { int } from '../../core/kinds/number.ts';
import { text } from '../../core/kinds/text.ts';
import { type Asking, askData, askPages, type DataContext, pickOne } from '../define-data.ts';
import { dataFilters, foundTags, searchArguments } from './data-filters.ts';

const entry = { cidr: text({ computed: true }), description: text({ computed: true }) };

const attributes = {
  ...searchArguments,
  id: text(),
  name: text(),
  address_family: text({ computed: true }),
  arn: text({ computed: true }),
  entries: block(entry, { computed: true, unordered: true }),
  max_entries: int({ computed: true }),
  owner_id: text({ computed: true }),
  version: int({ computed: true }),
};

/** One managed prefix list, of the account or of AWS. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html */
export const managedPrefixListData = askData({
  type: 'aws_ec2_managed_prefix_list',
  summary: 'A managed prefix list, of the account or of AWS.',
  attributes,
  service: 'ec2',
  operation: 'DescribeManagedPrefixLists, and GetManagedPrefixListEntries where the entries are used',
  actions: ['ec2:DescribeManagedPrefixLists', 'ec2:GetManagedPrefixListEntries'],
  *ask(config, context) {
    const pages = yield* askPages(
      DescribeManagedPrefixListsCommand,
      (NextToken) => ({
        ...dataFilters(config, { 'prefix-list-name': config.name }),
        PrefixListIds: config.id === null ? undefined : [config.id],
        NextToken,
      }),
      (output) => output.NextToken,
    );
    const picked = pickOne(
      pages.flatMap((page) => page.PrefixLists ?? []),
      { one: 'managed prefix list', many: 'managed prefix lists', name: (list) => list.PrefixListId },
    );
    return 'problem' in picked
      ? picked
      : { values: { ...listValues(picked.item), ...(yield* entriesOf(picked.item, context)) } };
  },
});

function listValues(list: ManagedPrefixList) {
  return {
    id: list.PrefixListId ?? null,
    name: list.PrefixListName ?? null,
    address_family: list.AddressFamily ?? null,
    arn: list.PrefixListArn ?? null,
    max_entries: list.MaxEntries ?? null,
    owner_id: list.OwnerId ?? null,
    version: list.Version ?? null,
    tags: foundTags(list.Tags),
  };
}

function* entriesOf({ PrefixListId }: ManagedPrefixList, { wants }: DataContext): Asking<object> {
  if (wants?.('entries') === false) {
    return {};
  }
  const pages = yield* askPages(
    GetManagedPrefixListEntriesCommand,
    (NextToken) => ({ PrefixListId, NextToken }),
    (output) => output.NextToken,
  );
  const entries = pages.flatMap((page) => page.Entries ?? []);
  return { entries: entries.map((one) => ({ cidr: one.Cidr ?? '', description: one.Description ?? '' })) };
}
