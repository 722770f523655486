import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { changesIn, type EstateRig, openEstate, openPolicy } from '../support/estate-rig.ts';
import { readWholeTable } from '../support/read-table.ts';
import { type Account, type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';

const provider = { aws: [{ region: rigRegion }] };

let cloud: RigCloud;
let account: Account;
let key: string;

before(async () => {
  cloud = await startRigCloud();
  account = await cloud.newAccount();
  const kms = new KMSClient({ endpoint: cloud.proxy.endpoint, region: rigRegion, credentials: account.person });
  key = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
  kms.destroy();
});
after(() => cloud.stop());

/** Estates of one account share its key; the objects of each have an installation of their own. */
async function withEstate(work: (rig: EstateRig) => Promise<void>, more: object = {}): Promise<void> {
  installations += 1;
  const rig = await openEstate(cloud, { account, installation: `rig-${installations}`, secretsKey: key, ...more });
  try {
    await work(rig);
  } finally {
    rig.close();
  }
}
let installations = 0;

function vpcWith(tags: object): object {
  return { aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags } } };
}

async function tagsOf(rig: EstateRig): Promise<Readonly<Record<string, string>>> {
  const id = (await rig.entries('app')).find(({ type }) => type === 'aws_vpc')?.id ?? '';
  const { Vpcs = [] } = await rig.ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }));
  return Object.fromEntries(Vpcs[0]?.Tags?.map(({ Key = '', Value = '' }) => [Key, Value]) ?? []);
}

async function applied(rig: EstateRig, resource: object, policy = openPolicy): Promise<readonly string[]> {
  rig.commit({ app: { provider, resource } }, { policy });
  const report = await rig.reconcile('app');
  assert.equal(report.outcome, 'succeeded', JSON.stringify([report.notes, report.plan?.diagnostics]));
  assert.deepEqual(changesIn((await rig.reconcile('app')).plan), []);
  return changesIn(report.plan);
}

describe('resources that live in the ledger alone', () => {
  test('are made once, feed others, stay, and are made anew with their keepers', () =>
    withEstate(async (rig) => {
      const resource = (keeper: string) => ({
        random_id: { a: { byte_length: 4, keepers: { k: keeper } } },
        random_pet: { b: { prefix: '${random_id.a.hex}' } },
        time_static: { t: {} },
        null_resource: { n: { triggers: { id: '${random_id.a.id}' } } },
        ...vpcWith({ pet: '${random_pet.b.id}', born: '${time_static.t.rfc3339}', n: '${null_resource.n.id}' }),
      });
      assert.equal((await applied(rig, resource('one'))).length, 5);
      const first = await tagsOf(rig);
      assert.match(first['pet'] ?? '', /^[\da-f]{8}-[a-z]+-[a-z]+$/);
      assert.deepEqual(await applied(rig, { ...resource('one'), time_static: { t: { triggers: {} } } }), []);
      assert.deepEqual(await applied(rig, resource('two')), [
        'replace app/null_resource.n',
        'replace app/random_id.a',
        'replace app/random_pet.b',
        'update app/aws_vpc.main: tags',
      ]);
      const second = await tagsOf(rig);
      assert.notEqual(second['pet'], first['pet']);
      assert.equal(second['born'], first['born']);
    }));

  test('terraform_data gives its input back with its type, is updated in place and replaced by its triggers', () =>
    withEstate(async (rig) => {
      const resource = (input: unknown, trigger: string) => ({
        terraform_data: { d: { input, triggers_replace: [trigger] } },
        ...vpcWith({ list: '${join(",", terraform_data.d.output)}', id: '${terraform_data.d.id}' }),
      });
      await applied(rig, resource('${toset(["b", "a"])}', 'x'));
      const first = await tagsOf(rig);
      assert.equal(first['list'], 'a,b');
      assert.deepEqual(await applied(rig, resource(['c'], 'x')), [
        'update app/aws_vpc.main: tags',
        'update app/terraform_data.d: input',
      ]);
      assert.deepEqual([(await tagsOf(rig))['list'], (await tagsOf(rig))['id']], ['c', first['id']]);
      assert.deepEqual(await applied(rig, resource(['c'], 'y')), [
        'replace app/terraform_data.d',
        'update app/aws_vpc.main: tags',
      ]);
      assert.notEqual((await tagsOf(rig))['id'], first['id']);
    }));

  test('a rotation that is due is a replacement by Git, whatever the policy of drift', () =>
    withEstate(async (rig) => {
      const policy = openPolicy.replace('revert', 'report');
      const past = new Date(Date.now() - 3_600_000).toISOString();
      const resource = { time_rotating: { r: { rotation_minutes: 30 } }, ...vpcWith({ at: '${time_rotating.r.id}' }) };
      await applied(rig, resource, policy);
      const [entry] = (await rig.entries('app')).filter(({ type }) => type === 'time_rotating');
      assert.ok(entry?.kept !== undefined);
      const never = new AbortController().signal;
      const acquired = await rig.worker.ledger.acquire(
        { stack: 'app', operation: 'time goes by', commit: entry.commit, patience: 'none' },
        never,
      );
      assert.ok(acquired.kind === 'acquired');
      const kept = { ...entry.kept, values: { ...entry.kept.values, rfc3339: past, rotation_rfc3339: past } };
      await acquired.lease.record([{ kind: 'put entry', entry: { ...entry, kept } }]);
      await acquired.lease.release();
      const report = await rig.reconcile('app');
      assert.deepEqual(changesIn(report.plan), ['replace app/time_rotating.r', 'update app/aws_vpc.main: tags']);
      assert.match(
        report.plan?.decisions.find(({ change }) => change.action === 'replace')?.change.reason ?? '',
        /was due at/,
      );
      assert.deepEqual(changesIn((await rig.reconcile('app')).plan), []);
    }));

  test('obey prune, prevent_destroy and depends_on, and leave the ledger without a call', () =>
    withEstate(async (rig) => {
      const both = {
        random_id: { a: { byte_length: 2, lifecycle: { prevent_destroy: true } }, b: { byte_length: 2 } },
      };
      const needs = { null_resource: { n: { depends_on: ['aws_vpc.main'] } } };
      await applied(rig, { ...both, ...needs, ...vpcWith({}) });
      rig.commit({ app: { provider, resource: { ...needs, ...vpcWith({}) } } });
      const held = await rig.reconcile('app');
      assert.match(held.changes.find(({ address }) => address === 'app/random_id.a')?.detail ?? '', /prevent_destroy/);
      const strict = openPolicy.replace('1000', '0');
      const calls = rig.calls(true).length;
      assert.deepEqual(await applied(rig, { random_id: { a: both.random_id.a }, ...vpcWith({}) }, strict), [
        'delete app/null_resource.n',
      ]);
      assert.equal(rig.calls(true).length, calls, 'nothing of AWS was touched');
      assert.deepEqual((await rig.entries('app')).map(({ address }) => address).sort(), [
        'app/aws_vpc.main',
        'app/random_id.a',
      ]);
    }));
});

describe('secrets that stand in the ledger alone', () => {
  const secret = {
    random_password: { p: { length: 24, special: false } },
    ...vpcWith({ word: '${random_password.p.result}', hash: '${substr(random_password.p.bcrypt_hash, 0, 7)}' }),
  };

  test('are refused without a key, with the way out, and the rest goes on', () =>
    withEstate(
      async (rig) => {
        const other = { random_id: { a: { byte_length: 2 } } };
        rig.commit({ app: { provider, resource: { ...secret, ...other } } });
        const report = await rig.reconcile('app');
        const told = report.plan?.diagnostics.find(({ code }) => code === 'no-secrets-key');
        assert.match(told?.detail ?? '', /result of app\/random_password\.p is a secret.*secrets_key/);
        assert.deepEqual(
          (await rig.entries('app')).map(({ address }) => address),
          ['app/random_id.a'],
        );
      },
      { secretsKey: undefined },
    ));

  test('reach what they are for, stay the same, and stand in clear in no record, plan, report, alert and log', () =>
    withEstate(async (rig) => {
      rig.commit({
        app: {
          provider,
          resource: secret,
          output: { word: { value: '${random_password.p.result}', sensitive: true } },
        },
      });
      const planned = await rig.plan('app');
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'succeeded', JSON.stringify(report.notes));
      const { word = '', hash } = await tagsOf(rig);
      assert.match(word, /^[A-Za-z\d]{24}$/);
      assert.equal(hash, '$2a$10$');
      const again = await rig.reconcile('app', { worker: rig.another('worker-2') });
      assert.deepEqual(changesIn(again.plan), []);
      assert.equal((await tagsOf(rig))['word'], word);
      const said = { planned, report, again, alerts: await rig.alerts(), history: await rig.history() };
      for (const [where, text] of Object.entries(said)) assert.ok(!JSON.stringify(text).includes(word), where);
      const table = await readWholeTable(rig);
      for (const form of [word, Buffer.from(word).toString('base64').slice(0, 30), Buffer.from(word).toString('hex')]) {
        assert.ok(!table.includes(form), form);
      }
      assert.ok(table.includes('sealedFor'));
    }));

  test('an error of AWS that repeats a secret does not carry it into notes, history and alerts', () =>
    withEstate(async (rig) => {
      const alias = { aws_kms_alias: { a: { name: 'alias/${random_password.p.result}', target_key_id: key } } };
      const password = { length: 24, special: false, override_special: '!', min_special: 1 };
      rig.commit({ app: { provider, resource: { random_password: { p: password }, ...alias } } });
      const report = await rig.reconcile('app');
      const failed = report.changes.find(({ address }) => address === 'app/aws_kms_alias.a');
      assert.match(failed?.detail ?? '', /'\(sensitive value\)'/);
      const text = JSON.stringify([report, await rig.history(), await rig.alerts()]);
      assert.doesNotMatch(text, /[A-Za-z\d!]{24}!|![A-Za-z\d!]{12}/);
    }));

  test('can be imported: the value stays, the id of the import is kept nowhere, and others are made of it', () =>
    withEstate(async (rig) => {
      const word = 'correct-horse-battery';
      const imports = [
        { to: 'random_password.p', id: word },
        { to: 'random_id.a', id: 'p-,-_v7-w' },
      ];
      const resource = {
        random_password: { p: { length: word.length } },
        random_id: { a: { byte_length: 4, prefix: 'p-' } },
        ...vpcWith({ word: '${random_password.p.result}', hex: '${random_id.a.hex}' }),
      };
      rig.commit({ app: { provider, resource, import: imports } });
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'succeeded', JSON.stringify([report.notes, report.plan?.diagnostics]));
      assert.deepEqual(changesIn(report.plan), [
        'adopt app/random_id.a',
        'adopt app/random_password.p',
        'create app/aws_vpc.main',
      ]);
      assert.deepEqual(await tagsOf(rig).then((tags) => [tags['word'], tags['hex']]), [word, 'p-fbfbfbfb']);
      assert.deepEqual(changesIn((await rig.reconcile('app')).plan), []);
      assert.ok(!(await readWholeTable(rig)).includes(word));
      assert.ok(!JSON.stringify([report, await rig.history()]).includes(word));
      rig.commit({
        app: { provider, resource: { ...resource, random_pet: { q: {} } }, import: [{ to: 'random_pet.q', id: 'x' }] },
      });
      const refused = await rig.plan('app');
      assert.match(refused.diagnostics.map(({ detail }) => detail).join(), /random_pet\.q cannot be imported/);
    }));

  test('stay what they are under another address, and when ignore_changes comes and goes', () =>
    withEstate(async (rig) => {
      const resource = (name: string, more: object = {}) => ({
        random_password: { [name]: { length: 24, special: false, ...more } },
        random_id: { [name]: { byte_length: 4, ...more } },
        null_resource: { [name]: more },
        ...vpcWith({
          all: `\${random_password.${name}.result} \${random_id.${name}.hex} \${null_resource.${name}.id}`,
        }),
      });
      const commit = (given: object, moved: readonly object[] = []) =>
        rig.commit({ app: { provider, resource: given, moved } });
      await applied(rig, resource('old'));
      const { all = '' } = await tagsOf(rig);
      assert.match(all, /^[A-Za-z\d]{24} [\da-f]{8} \d+$/);
      const types = ['random_password', 'random_id', 'null_resource'];
      commit(
        resource('new'),
        types.map((type) => ({ from: `${type}.old`, to: `${type}.new` })),
      );
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'succeeded', JSON.stringify([report.notes, report.plan?.diagnostics]));
      assert.deepEqual(changesIn((await rig.reconcile('app')).plan), []);
      assert.equal((await tagsOf(rig))['all'], all);
      const ignoring = { lifecycle: { ignore_changes: 'all' } };
      for (const given of [resource('new', ignoring), resource('new')]) {
        commit(given);
        await rig.reconcile('app');
        assert.deepEqual(changesIn((await rig.reconcile('app')).plan), []);
        assert.equal((await tagsOf(rig))['all'], all);
      }
    }));

  test('that cannot be opened are unread, and what is made of them is left alone', () =>
    withEstate(async (rig) => {
      await applied(rig, secret);
      const { word } = await tagsOf(rig);
      const undo = rig.spoil({ operation: 'Decrypt', times: Number.POSITIVE_INFINITY }, { kind: 'access-denied' });
      const report = await rig.reconcile('app');
      undo();
      assert.deepEqual(changesIn(report.plan), []);
      const unread = report.plan?.coverage.unread.map(({ address, attribute }) => `${address} ${attribute}`) ?? [];
      assert.ok(
        unread.includes('app/random_password.p result') && unread.includes('app/aws_vpc.main *'),
        unread.join(),
      );
      assert.equal((await tagsOf(rig))['word'], word);
      assert.deepEqual(changesIn((await rig.reconcile('app')).plan), []);
    }));

  test('a secret trigger is compared by its hash, and a name that is made with a secret is one', () =>
    withEstate(async (rig) => {
      const document = (word: string) => ({
        provider,
        variable: { word: { type: 'string', default: word, sensitive: true } },
        resource: {
          null_resource: { n: { triggers: { word: '${var.word}' } } },
          random_pet: { b: { prefix: '${var.word}' } },
          aws_vpc: { main: { cidr_block: '10.0.0.0/16' } },
        },
      });
      rig.commit({ app: document('hush-hush-1') });
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
      assert.deepEqual(changesIn((await rig.reconcile('app')).plan), []);
      assert.ok(!(await readWholeTable(rig)).includes('hush-hush-1'));
      rig.commit({ app: document('hush-hush-2') });
      const report = await rig.reconcile('app');
      assert.deepEqual(changesIn(report.plan), ['replace app/null_resource.n', 'replace app/random_pet.b']);
      assert.doesNotMatch(JSON.stringify(report), /hush-hush/);
    }));
});
