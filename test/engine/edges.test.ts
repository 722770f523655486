import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateTagsCommand, ModifyVpcAttributeCommand } from '@aws-sdk/client-ec2';
import { changesIn, type EstateRig, onNewEstate, openPolicy } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';

const provider = { aws: [{ region: 'eu-west-1' }] };
const vpc = { cidr_block: '10.0.0.0/16', tags: { Name: 'main' } };

let cloud: RigCloud;
before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const withEstate = (work: (rig: EstateRig) => Promise<void>): Promise<void> => onNewEstate(cloud, work);

function deletions(rig: EstateRig): readonly string[] {
  return rig
    .calls(true)
    .map(({ operation }) => operation)
    .filter((operation) => /Delete|Revoke/.test(operation));
}

async function addresses(rig: EstateRig): Promise<readonly string[]> {
  return (await rig.entries('net')).map(({ address }) => address).sort();
}

test('objects of the same name in new parents are no twins; in one parent they are', () =>
  withEstate(async (rig) => {
    const vpcs = { one: { cidr_block: '10.0.0.0/16' }, two: { cidr_block: '10.1.0.0/16' } };
    const inEach = (of: (name: string) => object) => ({ one: of('one'), two: of('two') });
    const subnetIn = (name: string) => ({ vpc_id: `\${aws_vpc.${name}.id}`, cidr_block: '10.0.1.0/24' });
    const groupIn = (name: string) => ({ vpc_id: `\${aws_vpc.${name}.id}`, name: 'web' });
    const https = { ip_protocol: 'tcp', from_port: 443, to_port: 443, cidr_ipv4: '0.0.0.0/0' };
    const ruleIn = (name: string) => ({ security_group_id: `\${aws_security_group.${name}.id}`, ...https });
    const resource = {
      aws_vpc: vpcs,
      aws_subnet: { one: subnetIn('one') },
      aws_security_group: inEach(groupIn),
      aws_vpc_security_group_egress_rule: inEach(ruleIn),
    };
    rig.commit({ net: { provider, resource } });
    assert.deepEqual((await rig.plan('net')).diagnostics, []);
    assert.equal((await rig.reconcile('net')).outcome, 'succeeded');
    assert.deepEqual(changesIn((await rig.reconcile('net')).plan), []);
    const again = { ...resource.aws_vpc_security_group_egress_rule, three: ruleIn('one') };
    rig.commit({ net: { provider, resource: { ...resource, aws_vpc_security_group_egress_rule: again } } });
    assert.deepEqual(
      (await rig.plan('net')).diagnostics.map(({ code }) => code),
      ['twin-names'],
    );
  }));

describe('what a plan may not lose', () => {
  test('a block that gets another name keeps its object: nothing is deleted', () =>
    withEstate(async (rig) => {
      const group = (name: string) => ({ [name]: { name: 'web', vpc_id: '${aws_vpc.main.id}', egress: [] } });
      const settings = (name: string) => ({
        [name]: { bucket: '${aws_s3_bucket.b.id}', block_public_acls: true, block_public_policy: true },
      });
      const document = (name: string) => ({
        provider,
        resource: {
          aws_vpc: { main: vpc },
          aws_security_group: group(name),
          aws_s3_bucket: { b: { bucket: `rename-${rig.account.id}` } },
          aws_s3_bucket_public_access_block: settings(name),
        },
      });
      rig.commit({ net: document('old') });
      assert.equal((await rig.reconcile('net')).outcome, 'succeeded');
      const gone = deletions(rig);
      rig.commit({ net: document('fresh') });
      const report = await rig.reconcile('net');
      assert.equal(report.outcome, 'succeeded', JSON.stringify(report.notes));
      assert.deepEqual(deletions(rig), gone);
      const now = await addresses(rig);
      assert.ok(
        now.includes('net/aws_security_group.fresh') && now.includes('net/aws_s3_bucket_public_access_block.fresh'),
        now.join(),
      );
      assert.ok(!now.some((address) => address.includes('.old')), now.join());
      assert.deepEqual(changesIn((await rig.reconcile('net')).plan), []);
    }));

  test('prevent_destroy that comes alone protects the object after its block is gone', () =>
    withEstate(async (rig) => {
      const other = { other: { cidr_block: '10.1.0.0/16' } };
      rig.commit({ net: { provider, resource: { aws_vpc: { main: vpc, ...other } } } });
      await rig.reconcile('net');
      rig.commit({
        net: { provider, resource: { aws_vpc: { main: { ...vpc, lifecycle: { prevent_destroy: true } }, ...other } } },
      });
      await rig.reconcile('net');
      rig.commit({ net: { provider, resource: { aws_vpc: other } } });
      const report = await rig.reconcile('net');
      const decision = report.plan?.decisions.find(({ change }) => change.address === 'net/aws_vpc.main');
      assert.equal(decision?.verdict, 'held');
      assert.match(decision.reason, /prevent_destroy/);
      assert.deepEqual(deletions(rig), []);
    }));

  test('a change of Git to one attribute does not put back another where drift is only reported', () =>
    withEstate(async (rig) => {
      const policy = openPolicy.replace('revert', 'report');
      const commit = (name: string): string =>
        rig.commit(
          {
            net: {
              provider,
              resource: { aws_vpc: { main: { ...vpc, enable_dns_support: true, tags: { Name: name } } } },
            },
          },
          { policy },
        );
      commit('one');
      await rig.reconcile('net');
      const [entry] = await rig.entries('net');
      const id = entry?.id ?? '';
      await rig.ec2.send(new ModifyVpcAttributeCommand({ VpcId: id, EnableDnsSupport: { Value: false } }));
      commit('two');
      const first = await rig.reconcile('net');
      assert.equal(first.outcome, 'succeeded', JSON.stringify(first.notes));
      assert.ok(rig.calls(true).every(({ operation }) => operation !== 'ModifyVpcAttribute'));
      const second = await rig.reconcile('net');
      assert.deepEqual(
        second.plan?.drifts.map(({ attribute }) => attribute),
        ['enable_dns_support'],
      );
      assert.equal(second.outcome, 'blocked');
      const told = (await rig.alerts()).filter(({ kind }) => kind === 'drift');
      assert.equal(told.length, 1);
      assert.match(told[0]?.next ?? '', /only reported/);
    }));

  test('the old object of a replacement is not forgotten when its deletion fails', () =>
    withEstate(async (rig) => {
      const commit = (cidr: string): string =>
        rig.commit({
          net: {
            provider,
            resource: { aws_vpc: { main: { ...vpc, cidr_block: cidr, lifecycle: { create_before_destroy: true } } } },
          },
        });
      commit('10.0.0.0/16');
      await rig.reconcile('net');
      const [old] = await rig.entries('net');
      rig.spoil({ operation: 'DeleteVpc' }, { kind: 'access-denied' });
      commit('10.5.0.0/16');
      await rig.reconcile('net');
      const known = (await rig.entries('net')).map(({ id }) => id);
      assert.ok(known.includes(old?.id ?? '') && known.length === 2, known.join());
      await rig.reconcile('net');
      assert.deepEqual(
        (await rig.entries('net')).filter(({ id }) => id === old?.id),
        [],
      );
      assert.equal((await rig.entries('net')).length, 1);
      assert.deepEqual(changesIn((await rig.reconcile('net')).plan), []);
    }));

  test('the lost answer of a replacing create is not taken for the object that is replaced', () =>
    withEstate(async (rig) => {
      const commit = (cidr: string): string =>
        rig.commit({
          net: {
            provider,
            resource: { aws_vpc: { main: { ...vpc, cidr_block: cidr, lifecycle: { create_before_destroy: true } } } },
          },
        });
      commit('10.0.0.0/16');
      await rig.reconcile('net');
      const [old] = await rig.entries('net');
      rig.spoil({ operation: 'CreateVpc' }, { kind: 'drop-after-effect' });
      commit('10.5.0.0/16');
      await rig.reconcile('net');
      await rig.reconcile('net');
      const entries = await rig.entries('net');
      assert.equal(entries.length, 1);
      assert.notEqual(entries[0]?.id, old?.id);
      assert.equal(rig.calls(true).filter(({ operation }) => operation === 'CreateVpc').length, 2);
      assert.deepEqual(changesIn((await rig.reconcile('net')).plan), []);
    }));
});

describe('what is said of drift', () => {
  test('a drift stays open as long as its block cannot be told, and is told once', () =>
    withEstate(async (rig) => {
      const policy = openPolicy.replace('revert', 'report');
      const document = (keys: unknown) => ({
        provider,
        resource: { aws_vpc: { main: { ...vpc, for_each: keys, cidr_block: '${each.value}' } } },
      });
      const good = document({ a: '10.0.0.0/16' });
      rig.commit({ net: good }, { policy });
      await rig.reconcile('net');
      const [entry] = await rig.entries('net');
      await rig.ec2.send(
        new CreateTagsCommand({ Resources: [entry?.id ?? ''], Tags: [{ Key: 'Name', Value: 'by hand' }] }),
      );
      await rig.reconcile('net');
      rig.commit({ net: document({ a: '10.0.0.0/16', b: '${nonsense(1)}' }) }, { policy });
      await rig.reconcile('net');
      const undo = rig.spoil({ operation: 'DescribeVpcs', times: Number.POSITIVE_INFINITY }, { kind: 'access-denied' });
      await rig.reconcile('net');
      undo();
      const alerts = await rig.alerts();
      assert.deepEqual(
        alerts.filter(({ kind }) => kind === 'drift' || kind === 'resolved').map(({ kind }) => kind),
        ['drift'],
      );
    }));

  test('an output that Git calls sensitive is masked, and one that cdktf makes for another stack is not', () =>
    withEstate(async (rig) => {
      rig.commit({
        net: {
          provider,
          resource: { aws_vpc: { main: vpc } },
          output: {
            'cross-stack-output-aws_vpcmaincidr': { value: '${aws_vpc.main.cidr_block}', sensitive: true },
            password: { value: 'hunter2', sensitive: true },
            id: { value: '${aws_vpc.main.id}' },
          },
        },
      });
      const report = await rig.reconcile('net');
      const outputs = new Map(report.plan?.outputs.map((output) => [output.name, output]));
      assert.equal(outputs.get('cross-stack-output-aws_vpcmaincidr')?.value, '10.0.0.0/16');
      assert.deepEqual([outputs.get('password')?.value, outputs.get('password')?.sensitive], [null, true]);
      const { outputs: stored } = await rig.worker.ledger.load('net', new AbortController().signal);
      assert.match(JSON.stringify(stored?.values['id']?.value ?? null), /^"vpc-/);
      assert.doesNotMatch(JSON.stringify(stored), /hunter2/);
    }));
});
