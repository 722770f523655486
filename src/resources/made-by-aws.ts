type Item = Readonly<Record<string, unknown>>;

const isMain = (association: unknown): boolean => (association as Item | null)?.['Main'] === true;

/**
 * Objects in a listing that AWS makes by itself, so that nobody is missing for them: the default network of a region, the
 * default parts of a VPC, roles and keys of services.
 * https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
 */
const madeByAws: Readonly<Record<string, (item: Item) => boolean>> = {
  aws_vpc: (item) => item['IsDefault'] === true,
  aws_subnet: (item) => item['DefaultForAz'] === true,
  aws_security_group: (item) => item['GroupName'] === 'default',
  aws_route_table: (item) => Array.isArray(item['Associations']) && item['Associations'].some(isMain),
  aws_kms_alias: (item) => String(item['AliasName']).startsWith('alias/aws/'),
  aws_iam_role: (item) => String((item['role'] as Item | undefined)?.['Path']).startsWith('/aws-service-role/'),
};

/** Whether AWS made an object of a listing by itself. */
export function isMadeByAws(type: string, item: unknown): boolean {
  return madeByAws[type]?.(item as Item) ?? false;
}

/** The region of an object in a listing that shows those of every region; undefined: that of the listing. */
export function regionOfItem(item: unknown): string | undefined {
  const region = (item as Item)['BucketRegion'];
  return typeof region === 'string' ? region : undefined;
}
