/**
 * The version of each type's schema, where it is not 0: that of the AWS provider 5.100.0 (`terraform providers schema -json`), and of the
 * random provider 3. A provider brings state of an older version forward by itself, and refuses one from its future.
 */
const versions: Readonly<Record<string, number>> = {
  aws_dynamodb_table: 1,
  aws_s3_bucket_lifecycle_configuration: 1,
  aws_security_group: 1,
  aws_subnet: 1,
  aws_vpc: 1,
  random_password: 3,
  random_string: 3,
};

/** The version of the schema that the state of a type is written in. */
export function schemaVersion(type: string): number {
  return versions[type] ?? 0;
}
