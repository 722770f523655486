import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateTagsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetBucketTaggingCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { withRoles } from '../../src/adapters/aws/with-roles.ts';
import type { Cloud } from '../../src/engine/ports/cloud.ts';
import type { RunReport } from '../../src/engine/reports.ts';
import { changesIn, type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';

let cloud: RigCloud;
before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

async function withEstate(work: (rig: EstateRig) => Promise<void>, more: object = {}): Promise<void> {
  const rig = await openEstate(cloud, more);
  try {
    await work(rig);
  } finally {
    rig.close();
  }
}

const role = (account: string, name = 'deploy'): string => `arn:aws:iam::${account}:role/${name}`;

/** The VPCs of an account and region by the names of their tags, seen by somebody of that account. */
async function vpcNames(account: string, region: string): Promise<readonly string[]> {
  const root = { accessKeyId: 'AKIARIGROOT', secretAccessKey: 'secret' };
  const config = { endpoint: cloud.proxy.endpoint, region, maxAttempts: 1 };
  const sts = new STSClient({ ...config, credentials: root });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: role(account, 'eye'), RoleSessionName: 'eye' }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  const ec2 = new EC2Client({ ...config, credentials });
  const { Vpcs = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'isDefault', Values: ['false'] }] }),
  );
  sts.destroy();
  ec2.destroy();
  return Vpcs.map(({ Tags = [] }) => Tags.find(({ Key }) => Key === 'Name')?.Value ?? '').sort();
}

async function converged(rig: EstateRig): Promise<RunReport> {
  const report = await rig.reconcile('app');
  assert.equal(report.outcome, 'succeeded', JSON.stringify([report.notes, report.plan?.diagnostics]));
  assert.deepEqual(changesIn((await rig.reconcile('app')).plan), []);
  return report;
}

const vpc = (name: string, more: object = {}) => ({ cidr_block: '10.0.0.0/16', tags: { Name: name }, ...more });

describe('providers of one stack', () => {
  test('reach several regions and accounts; each object is made, read, changed and deleted where its provider says', () =>
    withEstate(async (rig) => {
      const other = (await cloud.newAccount()).id;
      const aws = [
        { region: rigRegion },
        { alias: 'far', region: 'us-west-2' },
        {
          alias: 'shared',
          region: 'us-east-1',
          assume_role: [{ role_arn: role(other), external_id: 'x', duration: '30m', tags: { team: 'net' } }],
          default_tags: { tags: { owner: 'shared' } },
        },
      ];
      const data = {
        aws_caller_identity: { here: {}, there: { provider: 'aws.shared' } },
        aws_region: { far: { provider: 'aws.far' } },
      };
      const document = (size: string) => ({
        provider: { aws },
        data,
        resource: {
          aws_vpc: {
            home: vpc('home'),
            far: vpc('far', { provider: 'aws.far' }),
            shared: vpc('shared', {
              provider: 'aws.shared',
              tags: { Name: `shared-${size}`, who: '${data.aws_caller_identity.there.account_id}' },
            }),
            moved: vpc('regional', { region: 'ap-south-1' }),
          },
        },
        output: {
          here: { value: '${data.aws_caller_identity.here.account_id}' },
          there: { value: '${data.aws_caller_identity.there.account_id}' },
          far: { value: '${data.aws_region.far.name}' },
        },
      });
      rig.commit({ app: document('a') });
      const report = await converged(rig);
      const outputs = Object.fromEntries(report.plan?.outputs.map(({ name, value }) => [name, value]) ?? []);
      assert.deepEqual(outputs, { here: rig.account.id, there: other, far: 'us-west-2' });
      assert.deepEqual(await vpcNames(rig.account.id, rigRegion), ['home']);
      assert.deepEqual(await vpcNames(rig.account.id, 'us-west-2'), ['far']);
      assert.deepEqual(await vpcNames(rig.account.id, 'ap-south-1'), ['regional']);
      assert.deepEqual(await vpcNames(other, 'us-east-1'), ['shared-a']);
      assert.deepEqual(await vpcNames(rig.account.id, 'us-east-1'), []);
      const scopes = (await rig.entries('app')).map(({ scope }) => `${scope.account} ${scope.region}`).sort();
      assert.deepEqual(
        scopes,
        [
          `${other} us-east-1`,
          `${rig.account.id} ap-south-1`,
          `${rig.account.id} eu-west-1`,
          `${rig.account.id} us-west-2`,
        ].sort(),
      );
      rig.commit({ app: document('b') });
      await converged(rig);
      assert.deepEqual(await vpcNames(other, 'us-east-1'), ['shared-b']);
      rig.commit({ app: { provider: { aws }, resource: { aws_vpc: { home: vpc('home') } } } });
      await converged(rig);
      assert.deepEqual(await vpcNames(other, 'us-east-1'), []);
      assert.deepEqual(await vpcNames(rig.account.id, 'us-west-2'), []);
    }));

  test('a chain of roles is assumed one by the other, once for all calls of a process', () =>
    withEstate(async (rig) => {
      const [hub, target] = [(await cloud.newAccount()).id, (await cloud.newAccount()).id];
      const chain = [{ role_arn: role(hub, 'hub') }, { role_arn: role(target) }];
      rig.commit({
        app: {
          provider: { aws: [{ region: rigRegion, assume_role: chain }] },
          resource: { aws_vpc: { main: vpc('main') } },
        },
      });
      const since = cloud.proxy.calls({ operation: 'AssumeRole' }).length;
      await converged(rig);
      assert.equal(cloud.proxy.calls({ operation: 'AssumeRole' }).length - since, 2);
      assert.deepEqual(await vpcNames(target, rigRegion), ['main']);
      assert.deepEqual(await vpcNames(rig.account.id, rigRegion), []);
    }));

  test('a second account is read with one twin of the roles and written with the other, each with the external id', async () => {
    const account = await cloud.newAccount();
    const other = (await cloud.newAccount()).id;
    const own = (name: string, where = account.id) => role(where, `groundstate/prod/${name}`);
    const assumed = new Map<string, Set<string>>();
    const unhook = cloud.proxy.hooks.beforeCall(async ({ operation, parameters }) => {
      if (operation !== 'AssumeRole') return;
      const session = String(parameters['RoleSessionName']).replace(/^[\w-]+\.\d+$/, 'RUN.FENCE');
      const said = `${String(parameters['ExternalId'])} ${session}`;
      const arn = String(parameters['RoleArn']);
      assumed.set(arn, (assumed.get(arn) ?? new Set()).add(said));
    });
    const wrapCloud = (plain: Cloud) => withRoles(plain, { read: own('read'), apply: own('apply') });
    await withEstate(
      async (rig) => {
        const assume_role = [{ role_arn: own('apply', other), external_id: 'acme-7' }];
        const aws = [{ region: rigRegion, assume_role, allowed_account_ids: [other] }];
        const document = (name: string) => ({ provider: { aws }, resource: { aws_vpc: { main: vpc(name) } } });
        rig.commit({ app: document('hub') });
        await converged(rig);
        rig.commit({ app: document('spoke') });
        await converged(rig);
        assert.deepEqual(await vpcNames(other, rigRegion), ['spoke']);
        assert.deepEqual(await vpcNames(account.id, rigRegion), []);
      },
      { account, wrapCloud },
    );
    unhook();
    // What only the test assumes.
    for (const arn of [...assumed.keys()].filter((one) => one.endsWith('/eye'))) assumed.delete(arn);
    assert.deepEqual(Object.fromEntries([...assumed].map(([arn, said]) => [arn, [...said]])), {
      [own('read')]: ['undefined groundstate-read'],
      [own('read', other)]: ['acme-7 groundstate-read'],
      [own('apply')]: ['undefined RUN.FENCE'],
      [own('apply', other)]: ['acme-7 RUN.FENCE'],
    });
  });

  test('a role that cannot be assumed stops the stack before anything is read', () =>
    withEstate(async (rig) => {
      const other = (await cloud.newAccount()).id;
      rig.commit({
        app: {
          provider: { aws: [{ region: rigRegion, assume_role: [{ role_arn: role(other) }] }] },
          resource: { aws_vpc: { main: vpc('main') } },
        },
      });
      const undo = rig.spoil({ operation: 'AssumeRole', times: Number.POSITIVE_INFINITY }, { kind: 'access-denied' });
      await assert.rejects(rig.reconcile('app'), (thrown: Error) => {
        assert.match(thrown.message, new RegExp(`reaches an account through ${role(other)}.*sts:AssumeRole`));
        return true;
      });
      undo();
      assert.deepEqual(
        rig.calls().filter(({ service }) => service !== 'sts'),
        [],
      );
    }));

  test('the account is checked: allowed, forbidden, pinned, and the one that the objects are in', () =>
    withEstate(async (rig) => {
      const other = (await cloud.newAccount()).id;
      const document = (provider: object) => ({
        provider: { aws: [{ region: rigRegion, ...provider }] },
        resource: { aws_vpc: { main: vpc('main') } },
      });
      const said = async (provider: object) => {
        rig.commit({ app: document(provider) });
        const { decisions, diagnostics } = await rig.plan('app');
        assert.ok(decisions.every(({ verdict }) => verdict === 'held'));
        return diagnostics.map(({ code, detail }) => `${code}: ${detail}`).join();
      };
      assert.match(await said({ allowed_account_ids: [other] }), /wrong-account: .*allows the accounts/);
      assert.match(await said({ forbidden_account_ids: [rig.account.id] }), /wrong-account: .*forbids this account/);
      const assumed = { assume_role: [{ role_arn: role(other) }] };
      assert.match(
        await said({ ...assumed, allowed_account_ids: [rig.account.id] }),
        /wrong-account: .*credentials are for/,
      );
      rig.commit({ app: document({ allowed_account_ids: [rig.account.id] }) });
      await converged(rig);
      rig.commit({ app: document(assumed) });
      const moved = await rig.reconcile('app');
      assert.equal(moved.outcome, 'blocked', 'an object is not moved to another account');
      assert.match(moved.notes.join(' '), new RegExp(`was made in the account ${rig.account.id}, and Git`));
      assert.deepEqual(await vpcNames(other, rigRegion), []);
    }));

  test('a pinned worker reaches no other account', () =>
    withEstate(async (rig) => {
      const other = (await cloud.newAccount()).id;
      const pinned = await openEstate(cloud, { account: rig.account, pinnedAccount: rig.account.id });
      pinned.commit({
        app: {
          provider: { aws: [{ region: rigRegion, assume_role: [{ role_arn: role(other) }] }] },
          resource: { aws_vpc: { main: vpc('main') } },
        },
      });
      const plan = await pinned.plan('app');
      assert.match(plan.diagnostics.map(({ detail }) => detail).join(), /pinned to the account/);
      pinned.close();
    }));

  test('say what they cannot follow, with the way out', () =>
    withEstate(async (rig) => {
      const other = (await cloud.newAccount()).id;
      const aws = [
        {
          region: rigRegion,
          profile: 'dev',
          endpoints: [{ ec2: 'http://localhost' }],
          access_key: 'AKIA',
          http_proxy: 'x',
        },
        { alias: 'late', region: '${aws_vpc.main.id}' },
        { alias: 'bad', region: rigRegion, assume_role: [{ role_arn: 'deploy' }] },
        { alias: 'long', region: rigRegion, assume_role: [{ role_arn: role(other), duration: '13h' }] },
        { alias: 'one', region: rigRegion, assume_role: [{ role_arn: role(other, 'one') }] },
        { alias: 'two', region: rigRegion, assume_role: [{ role_arn: role(other, 'two') }] },
      ];
      rig.commit({
        app: {
          provider: { aws },
          resource: { aws_vpc: { main: vpc('main'), lost: vpc('lost', { provider: 'aws.gone' }) } },
        },
      });
      const said = (await rig.plan('app')).diagnostics.map(({ code, detail }) => `${code}: ${detail}`).join('\n');
      for (const expected of [
        /sets "profile"\. .*assume a role/,
        /sets "endpoints"\. .*setting of the worker/,
        /sets "access_key"\. .*take the key out of Git/,
        /sets "http_proxy", which Groundstate does not follow/,
        /provider-unknown: The provider "aws\.late"/,
        /provider-role: .*"aws\.bad".*role_arn must be/,
        /provider-role: .*"aws\.long".*between 15m and 12h/,
        /provider-roles: .*"aws\.one" and "aws\.two" both reach/,
        /undeclared-provider: aws_vpc\.lost uses the provider "aws\.gone"/,
      ]) {
        assert.match(said, expected);
      }
    }));
});

describe('ignore_tags', () => {
  test('leaves the tags of others alone, on both sides and in every write', () =>
    withEstate(async (rig) => {
      const ignore_tags = [{ keys: ['backup'], key_prefixes: ['kubernetes.io/'] }];
      const name = `ignored-${rig.account.id}`;
      const document = (tags: object) => ({
        provider: { aws: [{ region: rigRegion, ignore_tags }] },
        resource: {
          aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags } },
          aws_s3_bucket: { b: { bucket: name, tags } },
        },
      });
      rig.commit({ app: document({ Name: 'one', backup: 'never' }) });
      await converged(rig);
      const id = (await rig.entries('app')).find(({ type }) => type === 'aws_vpc')?.id ?? '';
      const foreign = { backup: 'daily', 'kubernetes.io/cluster': 'c' };
      const pairs = Object.entries(foreign).map(([Key, Value]) => ({ Key, Value }));
      await rig.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: pairs }));
      const { TagSet = [] } = await rig.s3.send(new GetBucketTaggingCommand({ Bucket: name }));
      await rig.s3.send(new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet: [...TagSet, ...pairs] } }));
      assert.deepEqual(changesIn((await rig.reconcile('app')).plan), []);
      rig.commit({ app: document({ Name: 'two', backup: 'never' }) });
      await converged(rig);
      const live = async () => {
        const { Vpcs = [] } = await rig.ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }));
        const bucket = await rig.s3.send(new GetBucketTaggingCommand({ Bucket: name }));
        return [Vpcs[0]?.Tags ?? [], bucket.TagSet ?? []].map((tags) =>
          Object.fromEntries(
            tags.filter(({ Key }) => Key?.startsWith('groundstate:') === false).map(({ Key, Value }) => [Key, Value]),
          ),
        );
      };
      assert.deepEqual(await live(), [
        { ...foreign, Name: 'two' },
        { ...foreign, Name: 'two' },
      ]);
      await rig.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'Name', Value: 'by hand' }] }));
      const report = await rig.reconcile('app');
      assert.deepEqual(changesIn(report.plan), ['revert drift app/aws_vpc.main: tags']);
      assert.deepEqual(await live(), [
        { ...foreign, Name: 'two' },
        { ...foreign, Name: 'two' },
      ]);
    }));
});
