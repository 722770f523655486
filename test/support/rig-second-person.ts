import { EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { EstateRig } from './estate-rig.ts';
import { type RigCloud, rigRegion } from './rig-cloud.ts';

/** A second person in the account, who works beside the first. */
export async function openBob(cloud: RigCloud, { account }: EstateRig): Promise<EC2Client> {
  const connection = { endpoint: cloud.proxy.endpoint, region: rigRegion, maxAttempts: 1 };
  const sts = new STSClient({ ...connection, credentials: account.person });
  const role = { RoleArn: `arn:aws:iam::${account.id}:role/bob`, RoleSessionName: 'bob' };
  const { Credentials } = await sts.send(new AssumeRoleCommand(role));
  sts.destroy();
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return new EC2Client({ ...connection, credentials });
}
