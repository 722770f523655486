import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { changesIn, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

/** A network whose parts build on each other, and a key whose policy names a role of the same commit. */
function documentOf(account: string): object {
  const vpc_id = '${aws_vpc.main.id}';
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const root = `{Sid="root",Effect="Allow",Principal={AWS="arn:aws:iam::${account}:root"},Action="kms:*",Resource="*"}`;
  const role = '{Sid="app",Effect="Allow",Principal={AWS=aws_iam_role.app.arn},Action="kms:Encrypt",Resource="*"}';
  const resource = {
    aws_vpc: { main: { cidr_block: '10.0.0.0/16', enable_dns_hostnames: true } },
    aws_subnet: { main: { vpc_id, cidr_block: '10.0.1.0/24' } },
    aws_security_group: { main: { vpc_id, name: 'main', description: 'a group' } },
    aws_iam_role: {
      app: { name: 'app', assume_role_policy: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }) },
    },
    aws_kms_key: { main: { policy: `\${jsonencode({Version="2012-10-17",Statement=[${root},${role}]})}` } },
    aws_cloudwatch_log_group: { main: { name: '/late' } },
  };
  return { provider: { aws: [{ region: rigRegion }] }, resource };
}

test('one pass makes everything once where AWS shows late what was made', { timeout: 300_000 }, async () => {
  const rig = await openEstate(cloud);
  const operations = ['CreateVpc', 'CreateSubnet', 'CreateSecurityGroup', 'CreateRole', 'CreateKey', 'CreateLogGroup'];
  const visibleAfterMs = Object.fromEntries(operations.map((operation) => [operation, 800]));
  cloud.proxy.behave({ visibleAfterMs, principalAfterMs: 1_500, throttling: true });
  rig.commit({ late: documentOf(rig.account.id) });
  const report = await rig.reconcile('late');
  assert.equal(report.outcome, 'succeeded', report.notes.join('\n'));
  const made = rig.calls(true).filter(({ status }) => status === 200);
  for (const operation of operations) {
    assert.equal(made.filter((call) => call.operation === operation).length, 1, operation);
  }
  assert.deepEqual(changesIn(await rig.plan('late')), []);
  rig.close();
});
