import {
  GetHostedZoneCommand,
  type HostedZone,
  ListHostedZonesByNameCommand,
  type ListHostedZonesByNameRequest,
  type ListHostedZonesByNameResponse,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-route-53';
import type { Desired } from '../../core/attribute.ts';
import { bool } from '../../core/kinds/bool.ts';
import { list, map } from '../../core/kinds/collections.ts';
import { int } from '../../core/kinds/number.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { type Asking, ask, askData, askIfThere, type DataContext, pickOne } from '../define-data.ts';

const attributes = {
  name: text(),
  private_zone: bool(),
  tags: map(textKind),
  vpc_id: text(),
  zone_id: text(),
  id: text({ computed: true }),
  arn: text({ computed: true }),
  caller_reference: text({ computed: true }),
  comment: text({ computed: true }),
  enable_accelerated_recovery: bool({ computed: true }),
  linked_service_description: text({ computed: true }),
  linked_service_principal: text({ computed: true }),
  name_servers: list(textKind, { computed: true }),
  primary_name_server: text({ computed: true }),
  resource_record_set_count: int({ computed: true }),
};

type Config = Desired<typeof attributes>;

/** A hosted zone. https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZonesByName.html */
export const zoneData = askData({
  type: 'aws_route53_zone',
  summary: 'A hosted zone, by its id or its name.',
  attributes,
  service: 'route53',
  operation:
    'GetHostedZone, ListHostedZonesByName, and ListTagsForResource and ListResourceRecordSets where they are needed',
  actions: [
    'route53:GetHostedZone',
    'route53:ListHostedZonesByName',
    'route53:ListResourceRecordSets',
    'route53:ListTagsForResource',
  ],
  *ask(config, context) {
    if (config.zone_id === null && config.name === null && config.vpc_id === null && config.tags === null) {
      return {
        problem: 'A hosted zone is found by its id or by its name, and neither is given; give "zone_id" or "name".',
      };
    }
    const found = config.zone_id === null ? yield* zoneByName(config) : yield* zoneById(config.zone_id);
    if ('problem' in found) {
      return found;
    }
    const zone = found.item;
    const id = shortId(zone);
    const tags = config.tags !== null || context.wants?.('tags') !== false ? { tags: ownTags(yield* tagsOf(id)) } : {};
    return {
      values: { ...zoneValues(zone, context), ...tags, vpc_id: config.vpc_id, ...(yield* serversOf(zone, context)) },
    };
  },
});

type Found = { readonly item: HostedZone } | { readonly problem: string };

function* zoneById(zoneId: string): Asking<Found> {
  const output = yield* askIfThere(GetHostedZoneCommand, { Id: zoneId }, ['NoSuchHostedZone']);
  return output?.HostedZone === undefined
    ? { problem: `There is no hosted zone "${zoneId}" in this account; correct the id, or create the zone first.` }
    : { item: output.HostedZone };
}

/** The zones are listed in the order of their names, so those of one name stand together. */
function* zoneByName(config: Config): Asking<Found> {
  const wanted = config.name === null ? undefined : fullName(config.name);
  const zones: HostedZone[] = [];
  let start: ListHostedZonesByNameRequest | undefined = { DNSName: wanted };
  while (start !== undefined) {
    const page: ListHostedZonesByNameResponse = yield* ask(ListHostedZonesByNameCommand, start);
    const { HostedZones = [], IsTruncated, NextDNSName, NextHostedZoneId } = page;
    zones.push(...HostedZones.filter((zone) => wanted === undefined || fullName(zone.Name ?? '') === wanted));
    const goesOn = IsTruncated === true && (wanted === undefined || fullName(NextDNSName ?? '') === wanted);
    start = goesOn ? { DNSName: NextDNSName, HostedZoneId: NextHostedZoneId } : undefined;
  }
  const matching: HostedZone[] = [];
  for (const zone of zones) {
    if (yield* matches(zone, config)) {
      matching.push(zone);
    }
  }
  return pickOne(matching, { one: 'hosted zone', many: 'hosted zones', name: shortId });
}

function* matches(zone: HostedZone, config: Config): Asking<boolean> {
  const isPrivate = config.private_zone ?? config.vpc_id !== null;
  if ((zone.Config?.PrivateZone ?? false) !== isPrivate) {
    return false;
  }
  if (config.vpc_id !== null) {
    const { VPCs } = yield* ask(GetHostedZoneCommand, { Id: shortId(zone) });
    if (!(VPCs ?? []).some((vpc) => vpc.VPCId === config.vpc_id)) {
      return false;
    }
  }
  const wanted = Object.entries(config.tags ?? {});
  if (wanted.length === 0) {
    return true;
  }
  const tags = yield* tagsOf(shortId(zone));
  return wanted.every(([key, value]) => tags[key] === value);
}

function* tagsOf(ResourceId: string): Asking<Readonly<Record<string, string>>> {
  const { ResourceTagSet } = yield* ask(ListTagsForResourceCommand, { ResourceType: 'hostedzone', ResourceId });
  return Object.fromEntries((ResourceTagSet?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** The servers stand in the NS record of the zone itself; that of a private zone is nowhere else. */
function* serversOf(
  zone: HostedZone,
  { wants }: DataContext,
): Asking<{ readonly name_servers?: readonly string[]; readonly primary_name_server?: string | null }> {
  if (wants?.('name_servers') === false && wants('primary_name_server') === false) {
    return {};
  }
  const { ResourceRecordSets } = yield* ask(ListResourceRecordSetsCommand, {
    HostedZoneId: shortId(zone),
    StartRecordName: zone.Name,
    StartRecordType: 'NS',
    MaxItems: 1,
  });
  const record = ResourceRecordSets?.find((one) => one.Type === 'NS' && one.Name === zone.Name);
  const servers = (record?.ResourceRecords ?? []).map(({ Value = '' }) => Value.replace(/\.$/, ''));
  return { name_servers: servers.toSorted(), primary_name_server: servers[0] ?? null };
}

function zoneValues(zone: HostedZone, { scope }: DataContext) {
  const id = shortId(zone);
  return {
    id,
    arn: `arn:${scope.partition}:route53:::hostedzone/${id}`,
    caller_reference: zone.CallerReference ?? null,
    comment: zone.Config?.Comment ?? null,
    enable_accelerated_recovery: zone.Features?.AcceleratedRecoveryStatus === 'ENABLED',
    linked_service_description: zone.LinkedService?.Description ?? null,
    linked_service_principal: zone.LinkedService?.ServicePrincipal ?? null,
    name: (zone.Name ?? '').replace(/(.)\.$/, '$1'),
    private_zone: zone.Config?.PrivateZone ?? false,
    resource_record_set_count: zone.ResourceRecordSetCount ?? null,
    zone_id: id,
  };
}

function shortId(zone: HostedZone): string {
  return (zone.Id ?? '').replace(/^\/hostedzone\//, '');
}

function fullName(name: string): string {
  return `${name.toLowerCase().replace(/\.$/, '')}.`;
}
