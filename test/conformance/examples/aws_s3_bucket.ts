import type { Example } from '../example.ts';

const inline = 'The deprecated blocks belong to types of their own; test/resources/s3 walks them.';

export const example: Example = {
  parents: {},
  config: { bucket: '${"life-bucket-${data.aws_caller_identity.current.account_id}"}', tags: { Name: 'files' } },
  drifts: {
    tags: { to: { Name: 'files', Added: 'by hand' } },
  },
  exempt: { acl: inline, versioning: inline, server_side_encryption_configuration: inline, lifecycle_rule: inline },
  unset: { tags: { A: 'b' } },
  dataBearing: true,
};
