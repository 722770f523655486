import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openGroundstateTool } from '../campaign/groundstate-tool.ts';
import type { Strike } from '../campaign/strike.ts';
import { openCensus } from '../conformance/crash/census.ts';
import { rights, trust } from '../conformance/examples/iam-documents.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';

interface Death {
  /** How a create of this class is found again, or not made twice. */
  readonly title: string;
  readonly resource: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly operation: string;
  readonly moment: 'before it is made' | 'after its effect';
  /** The type of which there must be one more. */
  readonly type: string;
}

const vpc = { aws_vpc: { main: { cidr_block: '10.0.0.0/16' } } };
const vpc_id = '${aws_vpc.main.id}';

/** One point of each way in which a create is made safe, and one in the middle of an object's birth. */
const deaths: readonly Death[] = [
  { title: 'mark', resource: vpc, operation: 'CreateVpc', moment: 'after its effect', type: 'aws_vpc' },
  {
    title: 'token',
    resource: { ...vpc, aws_route_table: { main: { vpc_id } } },
    operation: 'CreateRouteTable',
    moment: 'after its effect',
    type: 'aws_route_table',
  },
  {
    title: 'name',
    resource: { aws_cloudwatch_log_group: { main: { name: '/kill/nine', retention_in_days: 7 } } },
    operation: 'CreateLogGroup',
    moment: 'before it is made',
    type: 'aws_cloudwatch_log_group',
  },
  {
    title: 'relation',
    resource: {
      aws_iam_role: { main: { name: 'kill-nine', assume_role_policy: trust('ec2') } },
      aws_iam_role_policy: {
        main: { role: '${aws_iam_role.main.id}', name: 'kill-nine', policy: rights('s3:GetObject') },
      },
    },
    operation: 'PutRolePolicy',
    moment: 'after its effect',
    type: 'aws_iam_role_policy',
  },
  {
    title: 'middle of a birth',
    resource: { ...vpc, aws_security_group: { main: { name: 'kill-nine', vpc_id } } },
    operation: 'RevokeSecurityGroupEgress',
    moment: 'after its effect',
    type: 'aws_security_group',
  },
];

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

describe('a worker process is killed with kill -9, and the next one goes on', { concurrency: 5 }, () => {
  for (const death of deaths) {
    test(`${death.title}: at ${death.operation}, ${death.moment}`, () => dieOnce(death));
  }
});

async function dieOnce({ resource, operation, moment, type }: Death): Promise<void> {
  const account = await cloud.newAccount();
  const census = openCensus(cloud.proxy.endpoint, rigRegion, account.person);
  const tool = await openGroundstateTool(cloud.proxy.endpoint, resource);
  try {
    const before = await census.of(type);
    let struck: string | undefined;
    const arrange = (kill: () => Promise<void>): Strike => {
      const isIt = (call: { readonly caller: string; readonly operation: string }): boolean =>
        struck === undefined && call.caller === account.worker.accessKeyId && call.operation === operation;
      const strike = async (): Promise<void> => {
        struck = operation;
        await kill();
      };
      const end =
        moment === 'after its effect'
          ? cloud.proxy.hooks.afterEffect((call) => (isIt(call) ? strike() : undefined))
          : cloud.proxy.hooks.beforeCall((call) => (isIt(call) ? strike().then(() => 'drop') : undefined));
      return { operation, end };
    };
    const { converged, said } = await tool.run(account, arrange);
    assert.equal(struck, operation, said);
    assert.ok(converged, said);
    const own = type === 'aws_security_group' || type === 'aws_route_table' ? 2 : 1; // a VPC brings one of each
    assert.equal((await census.of(type))?.length, (before?.length ?? 0) + own);
    const made = cloud.proxy.recorded.filter((call) => call.caller === account.worker.accessKeyId);
    const creates = made.filter((call) => call.operation.startsWith('Create') && call.status < 300);
    assert.deepEqual(
      creates.map((call) => call.operation).sort(),
      [...new Set(creates.map((call) => call.operation))].sort(),
    );
  } finally {
    await tool.close();
    census.close();
  }
}
