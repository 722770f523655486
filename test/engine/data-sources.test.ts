import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';

const packed = {
  type: 'zip',
  output_path: 'out/code.zip',
  source_content: 'exports.handler = async () => 1;',
  source_content_filename: 'index.js',
};

const stack = {
  data: {
    aws_vpc: { standard: { default: true } },
    aws_ssm_parameter: { word: { name: '/app/word' } },
    archive_file: { code: packed },
  },
  resource: {
    aws_security_group: {
      web: {
        name: 'web',
        vpc_id: '${data.aws_vpc.standard.id}',
        tags: {
          word: '${data.aws_ssm_parameter.word.value}',
          told: '${data.archive_file.code.output_base64sha256}',
          computed: '${filebase64sha256(data.archive_file.code.output_path)}',
        },
      },
    },
  },
};

describe('data sources in a run', () => {
  let rig: RigCloud;
  let estate: EstateRig;

  before(async () => {
    rig = await startRigCloud();
    estate = await openEstate(rig);
    const ssm = new SSMClient({ endpoint: rig.proxy.endpoint, region: rigRegion, credentials: estate.account.person });
    await ssm.send(new PutParameterCommand({ Name: '/app/word', Type: 'SecureString', Value: 'hush-hush' }));
    ssm.destroy();
  });

  after(async () => {
    estate.close();
    await rig.stop();
  });

  test('give what resources are made of, keep secrets out of the plan, and ask for nothing that is not used', async () => {
    estate.commit({ app: stack });
    const plan = await estate.plan('app');
    assert.equal(JSON.stringify(plan).includes('hush-hush'), false);
    assert.deepEqual(
      plan.diagnostics.map(({ detail }) => detail),
      [],
    );
    assert.equal(estate.calls().filter(({ operation }) => operation === 'DescribeVpcAttribute').length, 0);
    await estate.reconcile('app');
    const filter = { Filters: [{ Name: 'group-name', Values: ['web'] }] };
    const { SecurityGroups = [] } = await estate.ec2.send(new DescribeSecurityGroupsCommand(filter));
    const tags = new Map(SecurityGroups[0]?.Tags?.map(({ Key, Value }) => [Key, Value]));
    assert.equal(tags.get('word'), 'hush-hush');
    assert.match(tags.get('told') ?? '', /^[\w+/]{43}=$/);
    assert.equal(tags.get('computed'), tags.get('told'));
    const again = await estate.plan('app');
    assert.deepEqual(
      again.decisions.map(({ change }) => change.action),
      ['none'],
    );
  });
});
