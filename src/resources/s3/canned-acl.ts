import type { Grant } from '@aws-sdk/client-s3';

/** The access control lists that have a name, as S3 applies them (https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html). */
export const cannedAcls = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'log-delivery-write',
] as const;

const everybody = 'http://acs.amazonaws.com/groups/global/AllUsers';
const authenticated = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
const logDelivery = 'http://acs.amazonaws.com/groups/s3/LogDelivery';

/** What the named lists grant besides the owner's full control. */
const grantsOf: Readonly<Record<(typeof cannedAcls)[number], readonly string[]>> = {
  private: [],
  'public-read': [`READ ${everybody}`],
  'public-read-write': [`READ ${everybody}`, `WRITE ${everybody}`],
  'authenticated-read': [`READ ${authenticated}`],
  'log-delivery-write': [`READ_ACP ${logDelivery}`, `WRITE ${logDelivery}`],
};

/** The name of the list that grants exactly this, or `custom`. */
export function nameAcl(grants: readonly Grant[], ownerId: string | undefined): string {
  const others = grants
    .filter(
      ({ Grantee, Permission }) =>
        !(Permission === 'FULL_CONTROL' && Grantee?.ID !== undefined && Grantee.ID === ownerId),
    )
    .map(({ Grantee, Permission }) => `${Permission} ${Grantee?.URI ?? Grantee?.ID ?? ''}`)
    .sort();
  return cannedAcls.find((name) => grantsOf[name].join() === others.join()) ?? 'custom';
}
