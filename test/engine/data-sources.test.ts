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

  test('are read in the region that they name, and during the apply where they need what it makes', async () => {
    estate.commit({
      late: {
        data: {
          aws_region: { far: { region: 'us-west-2' } },
          aws_availability_zones: { far: { region: 'us-west-2' } },
          aws_vpc: { made: { id: '${aws_vpc.main.id}' } },
        },
        resource: {
          aws_vpc: {
            main: { cidr_block: '10.3.0.0/16', tags: { Name: 'late' } },
            next: { cidr_block: '10.4.0.0/16', tags: { after: '${data.aws_vpc.made.cidr_block}' } },
          },
        },
        output: {
          name: { value: '${data.aws_region.far.name} ${data.aws_region.far.region}' },
          looked: { value: '${data.aws_availability_zones.far.region}' },
          block: { value: '${data.aws_vpc.made.cidr_block}' },
        },
      },
    });
    const plan = await estate.plan('late');
    assert.deepEqual(plan.reads, ['late/data.aws_vpc.made']);
    assert.equal(plan.outputs.find(({ name }) => name === 'block')?.known, false);
    const report = await estate.reconcile('late');
    assert.equal(report.outcome, 'succeeded', JSON.stringify(report.notes));
    const outputs = Object.fromEntries(report.plan?.outputs.map(({ name, value }) => [name, value]) ?? []);
    assert.deepEqual(outputs, { name: 'us-west-2 us-west-2', looked: 'us-west-2', block: '10.3.0.0/16' });
    const [next] = (await estate.entries('late')).filter(({ address }) => address.endsWith('next'));
    assert.deepEqual(next?.applied['tags'], { after: '10.3.0.0/16' });
    assert.ok((await estate.plan('late')).decisions.every(({ change }) => change.action === 'none'));
  });
});
