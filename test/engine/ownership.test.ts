import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeTagsCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { Failure } from '../../src/core/failure.ts';
import { CONSISTENCY_WINDOW_MS } from '../../src/core/protocol/windows.ts';
import { changesIn, type EstateRig, openEstate, openPolicy } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { dynamodbTable, stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

type Lifecycle = Readonly<Record<string, unknown>>;
const keeper = { aws_internet_gateway: { keeper: {} } };
const vpc = (name: string, Name = 'main', lifecycle: Lifecycle = {}): object => ({
  aws_vpc: { [name]: { cidr_block: '10.0.0.0/16', tags: { Name }, lifecycle } },
});

/** Applies the stack `app` of these resources, then hands over. */
async function onApplied(
  resource: object,
  work: (rig: EstateRig) => Promise<void>,
  policy = openPolicy,
): Promise<void> {
  const rig = await openEstate(cloud);
  try {
    rig.commit({ app: stackOf({ ...keeper, ...resource }) }, { policy });
    const report = await rig.reconcile('app');
    assert.equal(report.outcome, 'succeeded', report.notes.join('\n'));
    await work(rig);
  } finally {
    rig.close();
  }
}

const removals = (rig: EstateRig): readonly string[] =>
  rig
    .calls(true)
    .map(({ operation }) => operation)
    .filter((operation) => /^Delete(?!Tags)/.test(operation));

const idOf = async (rig: EstateRig, type: string): Promise<string> =>
  (await rig.entries('app')).find((entry) => entry.type === type)?.id ?? '';

const reasonFor = (report: Awaited<ReturnType<EstateRig['reconcile']>>, address: string): string =>
  report.plan?.decisions.find(({ change }) => change.address === address)?.reason ?? '';

describe('nothing is deleted unless the ledger and the mark say that it is ours', { concurrency: 2 }, () => {
  const marks: readonly (readonly [sentence: string, Value: string | undefined, key: string, reason: RegExp])[] = [
    ['a mark of another installation', 'theirs', 'installation', /mark of another installation, "theirs"/],
    ['a mark of another address', 'app/aws_vpc.other', 'address', /mark of another address, app\/aws_vpc\.other/],
    ['a mark that is gone', undefined, 'installation', /does not bear our mark any more/],
  ];
  for (const [sentence, Value, key, reason] of marks) {
    test(sentence, () =>
      onApplied(vpc('main'), async (rig) => {
        const Resources = [await idOf(rig, 'aws_vpc')];
        const Key = `groundstate:${key}`;
        await (Value === undefined
          ? rig.ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key }] }))
          : rig.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key, Value }] })));
        rig.commit({ app: stackOf(keeper) });
        const report = await rig.reconcile('app');
        assert.match(report.plan?.coverage.unread[0]?.reason ?? '', reason);
        assert.deepEqual(removals(rig), []);
        assert.equal((await rig.entries('app')).length, 2);
      }),
    );
  }

  test('a mark that changes between the plan and the deletion', () =>
    onApplied(vpc('main'), async (rig) => {
      const Resources = [await idOf(rig, 'aws_vpc')];
      rig.commit({ app: stackOf(keeper) });
      let reads = 0;
      const unhook = cloud.proxy.hooks.afterEffect(async (call) => {
        if (call.caller !== rig.account.worker.accessKeyId || call.operation !== 'DescribeVpcs') return;
        reads += 1; // the scan's, then the one under the lease
        if (reads !== 2) return;
        const Tags = [{ Key: 'groundstate:installation', Value: 'theirs' }];
        await rig.ec2.send(new CreateTagsCommand({ Resources, Tags }));
      });
      const report = await rig.reconcile('app');
      unhook();
      assert.match(report.notes.join(' '), /not proven that an object is ours.*groundstate forget/);
      assert.deepEqual(removals(rig), []);
    }));

  test('an object that another installation marked is not changed either', () =>
    onApplied(vpc('main'), async (rig) => {
      const Tags = [{ Key: 'groundstate:installation', Value: 'theirs' }];
      await rig.ec2.send(new CreateTagsCommand({ Resources: [await idOf(rig, 'aws_vpc')], Tags }));
      rig.commit({ app: stackOf({ ...keeper, ...vpc('main', 'other') }) });
      const before = rig.calls(true).length;
      assert.match(reasonFor(await rig.reconcile('app'), 'app/aws_vpc.main'), /belongs to someone else/);
      assert.equal(rig.calls(true).length, before);
    }));

  test('an object whose block got another name gets the mark of that name, and can be deleted by it', () => {
    const group = (name: string): object => ({
      ...vpc('main'),
      aws_security_group: { [name]: { name: 'web', vpc_id: '${aws_vpc.main.id}' } },
    });
    return onApplied(group('old'), async (rig) => {
      const id = await idOf(rig, 'aws_security_group');
      rig.commit({ app: stackOf({ ...keeper, ...group('fresh') }) });
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
      const Filters = [
        { Name: 'resource-id', Values: [id] },
        { Name: 'key', Values: ['groundstate:address'] },
      ];
      const { Tags } = await rig.ec2.send(new DescribeTagsCommand({ Filters }));
      assert.deepEqual(
        Tags?.map(({ Value }) => Value),
        ['app/aws_security_group.fresh'],
      );
      rig.commit({ app: stackOf({ ...keeper, ...vpc('main') }) });
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
      assert.deepEqual(removals(rig), ['DeleteSecurityGroup']);
    });
  });

  test('two stacks that set the same thing: the second one is held, and the rest of it goes on', () =>
    onApplied(
      { aws_s3_bucket: { b: { bucket: 'settings-of-two' } }, ...versioning('${aws_s3_bucket.b.id}') },
      async (rig) => {
        const resource = { ...versioning('settings-of-two'), aws_internet_gateway: { own: {} } };
        const app = stackOf({
          ...keeper,
          aws_s3_bucket: { b: { bucket: 'settings-of-two' } },
          ...versioning('${aws_s3_bucket.b.id}'),
        });
        rig.commit({ app, other: stackOf(resource) });
        const report = await rig.reconcile('other');
        assert.match(reasonFor(report, 'other/aws_s3_bucket_versioning.v'), /belongs to someone else/);
        assert.deepEqual(
          (await rig.entries('other')).map(({ address }) => address),
          ['other/aws_internet_gateway.own'],
        );
      },
    ));
});

function versioning(bucket: string): object {
  return { aws_s3_bucket_versioning: { v: { bucket, versioning_configuration: [{ status: 'Enabled' }] } } };
}

describe('what groundstate.yaml retains leaves Git without leaving AWS', { concurrency: 2 }, () => {
  for (const retain of ['aws_vpc', 'app/aws_vpc.main']) {
    test(`by ${retain}, and comes back as it was`, () => {
      const policy = `${openPolicy}stacks: {app: {retain: [${retain}]}}\n`;
      return onApplied(
        vpc('main'),
        async (rig) => {
          const id = await idOf(rig, 'aws_vpc');
          rig.commit({ app: stackOf(keeper) }, { policy });
          assert.deepEqual(changesIn((await rig.reconcile('app')).plan), ['forget app/aws_vpc.main']);
          assert.equal(await idOf(rig, 'aws_vpc'), '');
          rig.commit({ app: stackOf({ ...keeper, ...vpc('main') }) }, { policy });
          await rig.reconcile('app');
          assert.equal(await idOf(rig, 'aws_vpc'), id);
          assert.deepEqual(removals(rig), []);
        },
        policy,
      );
    });
  }

  test('and is not replaced', () => {
    const policy = `${openPolicy}stacks: {app: {retain: [aws_vpc]}}\n`;
    return onApplied(
      vpc('main'),
      async (rig) => {
        rig.commit({ app: stackOf({ ...keeper, aws_vpc: { main: { cidr_block: '10.7.0.0/16' } } }) }, { policy });
        assert.match(reasonFor(await rig.reconcile('app'), 'app/aws_vpc.main'), /retains it/);
        assert.deepEqual(removals(rig), []);
      },
      policy,
    );
  });
});

describe('a replacement that its service cannot make is refused', { concurrency: 2 }, () => {
  test('a bucket under the name that it has, whatever is allowed', () => {
    const allow = 'stacks: {app: {allow: [{data_bearing_delete: app/aws_s3_bucket.b, reason: a test}]}}\n';
    const bucket = (more: object): object => ({ aws_s3_bucket: { b: { bucket: 'kept-name', ...more } } });
    return onApplied(bucket({}), async (rig) => {
      rig.commit(
        { app: stackOf({ ...keeper, ...bucket({ object_lock_enabled: true }) }) },
        { policy: `${openPolicy}${allow}` },
      );
      assert.match(reasonFor(await rig.reconcile('app'), 'app/aws_s3_bucket.b'), /only after an hour or more/);
      assert.deepEqual(removals(rig), []);
    });
  });

  test('a named object before the one that has its name', () => {
    const allow = 'stacks: {app: {allow: [{data_bearing_delete: app/aws_dynamodb_table.t, reason: a test}]}}\n';
    const table = (hash_key: string): object => ({
      aws_dynamodb_table: {
        t: {
          ...dynamodbTable('one-name'),
          hash_key,
          attribute: [{ name: hash_key, type: 'S' }],
          lifecycle: { create_before_destroy: true },
        },
      },
    });
    return onApplied(table('pk'), async (rig) => {
      rig.commit({ app: stackOf({ ...keeper, ...table('id') }) }, { policy: `${openPolicy}${allow}` });
      assert.match(reasonFor(await rig.reconcile('app'), 'app/aws_dynamodb_table.t'), /two objects of one name/);
      assert.deepEqual(removals(rig), []);
    });
  });
});

describe('prevent_destroy outlives its block', { concurrency: 2 }, () => {
  const guarded: Lifecycle = { prevent_destroy: true };
  const gateways = (count: number): object => ({
    aws_internet_gateway: { keeper: {}, g: { count, lifecycle: guarded } },
  });

  /** Reconciles what was just committed, and expects the deletion or replacement to be held for its protection. */
  async function expectHeld(rig: EstateRig, address: string): Promise<void> {
    assert.match(reasonFor(await rig.reconcile('app'), address), /prevent_destroy/);
    assert.deepEqual(removals(rig), []);
  }

  test('when its block is gone', () =>
    onApplied(vpc('main', 'main', guarded), async (rig) => {
      rig.commit({ app: stackOf(keeper) });
      await expectHeld(rig, 'app/aws_vpc.main');
    }));

  test('when its block has another name', () =>
    onApplied(vpc('main', 'main', guarded), async (rig) => {
      rig.commit({ app: stackOf({ ...keeper, ...vpc('other') }) });
      await expectHeld(rig, 'app/aws_vpc.main');
    }));

  test('when its count is reduced', () =>
    onApplied(gateways(3), async (rig) => {
      rig.commit({ app: stackOf(gateways(1)) });
      await expectHeld(rig, 'app/aws_internet_gateway.g[2]');
    }));

  test('when its whole stack left Git', () =>
    onApplied(vpc('main', 'main', guarded), async (rig) => {
      rig.commit({ other: stackOf(keeper) });
      await assert.rejects(
        rig.reconcile('app'),
        (thrown: unknown) => thrown instanceof Failure && thrown.code === 'unknown-stack',
      );
      assert.equal((await rig.entries('app')).length, 2);
      assert.match((await rig.estate()).abandoned.join(' '), /app/);
    }));

  test('when one commit takes it off and wants a new object, in every pass of that commit', () =>
    onApplied(vpc('main', 'main', guarded), async (rig) => {
      rig.commit({ app: stackOf({ ...keeper, aws_vpc: { main: { cidr_block: '10.7.0.0/16' } } }) });
      await expectHeld(rig, 'app/aws_vpc.main');
      await expectHeld(rig, 'app/aws_vpc.main');
    }));

  test('when it came to an object whose drift is only reported', () => {
    const policy = openPolicy.replace('revert', 'report');
    return onApplied(
      vpc('main'),
      async (rig) => {
        const Tags = [{ Key: 'Name', Value: 'drifted' }];
        await rig.ec2.send(new CreateTagsCommand({ Resources: [await idOf(rig, 'aws_vpc')], Tags }));
        rig.commit({ app: stackOf({ ...keeper, ...vpc('main', 'main', guarded) }) }, { policy });
        await rig.reconcile('app');
        rig.commit({ app: stackOf(keeper) }, { policy });
        await expectHeld(rig, 'app/aws_vpc.main');
      },
      policy,
    );
  });

  test('when the run that made it was cut off before it could record it', () =>
    onApplied({}, async (rig) => {
      rig.commit({ app: stackOf({ ...keeper, ...vpc('main', 'main', guarded) }) });
      const stop = new AbortController();
      const unhook = cloud.proxy.hooks.afterEffect((call) => {
        const isOurs = call.caller === rig.account.worker.accessKeyId;
        if (isOurs && call.operation === 'CreateVpc') stop.abort(new Error('the worker is stopped'));
      });
      await rig.reconcile('app', { signal: stop.signal }).catch(() => undefined);
      unhook();
      assert.ok(stop.signal.aborted);
      rig.commit({ app: stackOf(keeper) });
      await rig.reconcile('app', { worker: rig.another('worker-2'), patience: 'wait' });
      await expectHeld(rig, 'app/aws_vpc.main');
    }));

  test('and goes with a commit of its own', () =>
    onApplied(vpc('main', 'main', guarded), async (rig) => {
      rig.commit({ app: stackOf({ ...keeper, ...vpc('main') }) });
      await rig.reconcile('app');
      rig.commit({ app: stackOf(keeper) });
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
      assert.deepEqual(removals(rig), ['DeleteVpc']);
    }));
});

describe('an object of ours that took the place of the one that the ledger knows', () => {
  const rule = {
    security_group_id: '${aws_security_group.web.id}',
    ip_protocol: 'tcp',
    from_port: 443,
    to_port: 443,
    cidr_ipv4: '10.0.0.0/8',
  };
  const web = (description: string): object => ({
    ...vpc('main'),
    aws_security_group: { web: { name: 'web', vpc_id: '${aws_vpc.main.id}', description: 'web' } },
    aws_vpc_security_group_ingress_rule: { https: { ...rule, description } },
  });
  const address = 'app/aws_vpc_security_group_ingress_rule.https';

  /** The rule is made anew behind our back, with the mark that it had: a late copy of its request, or a person with a template. */
  async function swapRule(rig: EstateRig): Promise<string> {
    const old = await idOf(rig, 'aws_vpc_security_group_ingress_rule');
    const GroupId = await idOf(rig, 'aws_security_group');
    const rules = await rig.ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [old] }));
    const { Tags = [] } = rules.SecurityGroupRules?.[0] ?? {};
    await rig.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [old] }));
    const IpRanges = [{ CidrIp: '10.0.0.0/8', Description: 'first' }];
    const made = await rig.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges }],
        TagSpecifications: [
          {
            ResourceType: 'security-group-rule',
            Tags: Tags.map(({ Key, Value }) => ({ Key, Value: Key === 'groundstate:operation' ? 'another' : Value })),
          },
        ],
      }),
    );
    rig.passTime(CONSISTENCY_WINDOW_MS);
    return made.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '';
  }

  test('is taken over when the name turns out to be in use, and brought into shape', () =>
    onApplied(web('first'), async (rig) => {
      const made = await swapRule(rig);
      rig.commit({ app: stackOf({ ...keeper, ...web('second') }) });
      const report = await rig.reconcile('app');
      assert.deepEqual([report.outcome, report.notes], ['succeeded', []]);
      assert.equal((await rig.entries('app')).find((entry) => entry.address === address)?.id, made);
      const { SecurityGroupRules: [rule] = [] } = await rig.ec2.send(
        new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [made] }),
      );
      assert.equal(rule?.Description, 'second');
      assert.deepEqual(changesIn(await rig.plan('app')), []);
    }));
});
