import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { changesIn, type EstateRig, onNewEstate, openEstate, openPolicy } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';

const provider = { aws: [{ region: rigRegion }] };

let cloud: RigCloud;
before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const withEstate = (work: (rig: EstateRig) => Promise<void>): Promise<void> => onNewEstate(cloud, work);

function commit(rig: EstateRig, document: object, policy = openPolicy): void {
  rig.commit({ net: { provider, ...document } }, { policy });
}

const vpc = (more: object = {}) => ({ cidr_block: '10.0.0.0/16', ...more });
const subnet = (more: object = {}) => ({ vpc_id: '${aws_vpc.v.id}', cidr_block: '10.0.1.0/24', ...more });
const rule = (condition: string, error_message: string) => ({ condition: `\${${condition}}`, error_message });

describe('conditions', () => {
  test('one that is known not to hold keeps the whole commit back', () =>
    withEstate(async (rig) => {
      const lifecycle = { postcondition: rule('self.cidr_block == "10.1.0.0/16"', 'Not ${self.cidr_block}.') };
      commit(rig, { resource: { aws_vpc: { v: vpc({ lifecycle }) }, aws_internet_gateway: { g: {} } } });
      const report = await rig.reconcile('net');
      assert.equal(report.outcome, 'blocked');
      const [found] = report.plan?.diagnostics ?? [];
      assert.equal(found?.code, 'postcondition');
      assert.match(found.detail, /^Not 10\.0\.0\.0\/16\. The configuration of net\/aws_vpc\.v says so/);
      assert.equal(found.source?.expression, '${self.cidr_block == "10.1.0.0/16"}');
      assert.deepEqual(rig.calls(true), []);
    }));

  test('one that is only known in the apply stops its object before it is made, or fails it afterwards', () =>
    withEstate(async (rig) => {
      const lifecycle = { precondition: rule('aws_vpc.v.id == "x"', 'Wrong VPC.') };
      const after = { postcondition: rule('self.arn == "x"', 'Wrong gateway.') };
      commit(rig, {
        resource: {
          aws_vpc: { v: vpc() },
          aws_subnet: { s: subnet({ lifecycle }) },
          aws_internet_gateway: { g: { lifecycle: after } },
          aws_route_table: { r: { vpc_id: '${aws_vpc.v.id}', tags: { Gateway: '${aws_internet_gateway.g.id}' } } },
        },
      });
      const report = await rig.reconcile('net');
      assert.equal(report.outcome, 'partial');
      const results = Object.fromEntries(
        report.changes.map(({ address, result, detail }) => [address, `${result}: ${detail}`]),
      );
      assert.match(results['net/aws_vpc.v'] ?? '', /^done/);
      assert.match(results['net/aws_subnet.s'] ?? '', /^failed: A precondition does not hold: Wrong VPC\./);
      assert.match(
        results['net/aws_internet_gateway.g'] ?? '',
        /^failed: A postcondition does not hold: Wrong gateway\./,
      );
      assert.match(results['net/aws_route_table.r'] ?? '', /^skipped/);
      const known = (await rig.entries('net')).map(({ address }) => address).sort();
      assert.deepEqual(known, ['net/aws_internet_gateway.g', 'net/aws_vpc.v']);
      assert.ok(rig.calls(true).every(({ operation }) => operation !== 'CreateSubnet'));
    }));

  test('one of an output that only the apply can tell fails the run, and nobody is given that output', () =>
    withEstate(async (rig) => {
      const output = { vpc: { value: '${aws_vpc.v.id}', precondition: rule('aws_vpc.v.id == "x"', 'Wrong VPC.') } };
      commit(rig, { resource: { aws_vpc: { v: vpc() } }, output });
      const report = await rig.reconcile('net');
      assert.deepEqual([report.outcome, report.notes], ['partial', ['Output precondition failed: Wrong VPC.']]);
      assert.equal((await rig.reconcile('net')).outcome, 'blocked'); // now that it is known the commit is a mistake
    }));

  test('the assertion of a check that does not hold is a warning, and everything is applied', () =>
    withEstate(async (rig) => {
      commit(rig, {
        check: {
          size: { assert: [rule('aws_vpc.v.cidr_block == "x"', 'Too big.'), rule('aws_vpc.v.id != ""', 'No id.')] },
        },
        resource: { aws_vpc: { v: vpc() } },
      });
      const report = await rig.reconcile('net');
      assert.equal(report.outcome, 'succeeded');
      const warnings = (report.plan?.diagnostics ?? []).map(
        ({ severity, code, detail }) => `${severity} ${code}: ${detail}`,
      );
      assert.equal(warnings.length, 1, warnings.join('\n')); // the second is known, and holds, after the apply
      assert.match(warnings[0] ?? '', /^warning check-failed: The check "size" does not hold: Too big\./);
      assert.deepEqual(
        (await rig.plan('net')).diagnostics.map(({ code }) => code),
        ['check-failed'],
      );
    }));

  test('the data source of a check is read for it alone, and where it gives no answer the check fails and nothing else', () =>
    withEstate(async (rig) => {
      const check = (tag: string, message: string) => ({
        data: { aws_vpc: { [message.toLowerCase()]: { tags: { Name: tag }, depends_on: ['aws_vpc.v'] } } },
        assert: [rule(`data.aws_vpc.${message.toLowerCase()}.cidr_block == "10.1.0.0/16"`, `${message}.`)],
      });
      commit(rig, {
        check: { small: check('checked', 'Small'), gone: check('nobody', 'Gone') },
        resource: { aws_vpc: { v: vpc({ tags: { Name: 'checked' } }) } },
      });
      const said = ({ diagnostics }: { readonly diagnostics: readonly { code: string; detail: string }[] }) =>
        diagnostics.map(({ code, detail }) => `${code}: ${detail}`);
      const report = await rig.reconcile('net');
      assert.equal(report.outcome, 'succeeded');
      assert.deepEqual(
        report.plan?.diagnostics.map(({ code }) => code),
        ['check-unknown', 'check-unknown'],
      );
      const plan = await rig.plan('net');
      assert.deepEqual([changesIn(plan), plan.reads], [[], []]);
      const [small, unread, ...others] = said(plan);
      assert.match(unread ?? '', /^check-failed: The check "gone" does not hold, because its own data source.*no/i);
      assert.match(small ?? '', /^check-failed: The check "small" does not hold: Small\./);
      assert.deepEqual(others, []);
    }));
});

describe('replacements', () => {
  test('replace_triggered_by follows a change of Git to a resource, an instance or an attribute, and never drift', () =>
    withEstate(async (rig) => {
      const document = (name: string, enabled: boolean) => ({
        resource: {
          aws_vpc: { v: vpc({ tags: { Name: name }, enable_dns_hostnames: enabled }) },
          aws_internet_gateway: {
            whole: { lifecycle: { replace_triggered_by: ['aws_vpc.v'] } },
            tag: { lifecycle: { replace_triggered_by: ['aws_vpc.v.tags["Name"]'] } },
          },
        },
      });
      commit(rig, document('one', false));
      await rig.reconcile('net');
      assert.deepEqual(changesIn(await rig.plan('net')), []);
      commit(rig, document('one', true));
      const plan = await rig.plan('net');
      assert.deepEqual(changesIn(plan), [
        'replace net/aws_internet_gateway.whole',
        'update net/aws_vpc.v: enable_dns_hostnames',
      ]);
      const before = await rig.entries('net');
      assert.equal((await rig.reconcile('net')).outcome, 'succeeded');
      commit(rig, document('two', true));
      assert.deepEqual(changesIn(await rig.plan('net')), [
        'replace net/aws_internet_gateway.tag',
        'replace net/aws_internet_gateway.whole',
        'update net/aws_vpc.v: tags',
      ]);
      assert.equal((await rig.reconcile('net')).outcome, 'succeeded');
      const now = await rig.entries('net');
      const same = now.filter(({ id }) => before.some((entry) => entry.id === id)).map(({ address }) => address);
      assert.deepEqual(same, ['net/aws_vpc.v']);
      assert.deepEqual(changesIn((await rig.reconcile('net')).plan), []);
    }));

  test('what a resource with create_before_destroy depends on is created before it is destroyed too', () =>
    withEstate(async (rig) => {
      const document = (cidr: string) => ({
        resource: {
          aws_vpc: { v: vpc({ cidr_block: cidr }) },
          aws_internet_gateway: { g: { vpc_id: '${aws_vpc.v.id}', lifecycle: { create_before_destroy: true } } },
        },
      });
      commit(rig, document('10.0.0.0/16'));
      await rig.reconcile('net');
      commit(rig, document('10.5.0.0/16'));
      const plan = await rig.plan('net');
      const change = plan.decisions.find(({ change: { type } }) => type === 'aws_vpc')?.change;
      assert.equal(change?.replaceOrder, 'create-first');
      const before = rig.calls(true).length;
      assert.equal((await rig.reconcile('net')).outcome, 'succeeded');
      const calls = rig
        .calls(true)
        .slice(before)
        .map(({ operation }) => operation)
        .filter((name) => name.endsWith('Vpc'));
      assert.deepEqual(calls, ['CreateVpc', 'DeleteVpc']);
    }));

  test('ignore_changes names attributes that the type has', () =>
    withEstate(async (rig) => {
      commit(rig, { resource: { aws_vpc: { v: vpc({ lifecycle: { ignore_changes: ['tgas["Name"]'] } }) } } });
      const [found] = (await rig.plan('net')).diagnostics;
      assert.match(found?.detail ?? '', /ignore_changes of aws_vpc\.v names "tgas".*Did you mean "tags"\?/);
    }));
});

describe('variables', () => {
  const declared = {
    variable: {
      cidr: { type: 'string', validation: [rule('endswith(var.cidr, "/16")', 'Needs a /16.')] },
      names: { type: 'list(string)', default: ['a'] },
      secret: { sensitive: true, nullable: true },
    },
    resource: {
      aws_vpc: { v: { cidr_block: '${var.cidr}', tags: { Names: '${join(",", var.names)}', S: '${var.secret}' } } },
    },
  };
  const policy = (variables: object): string =>
    `${openPolicy}stacks: {net: {variables: ${JSON.stringify(variables)}}}\n`;

  test('are given in groundstate.yaml and as TF_VAR_*, the file first', async () => {
    const variableTexts = { cidr: '10.9.0.0/16', secret: 'hunter2' };
    const rig = await openEstate(cloud, { variableTexts });
    try {
      commit(rig, declared, policy({ cidr: '10.1.0.0/16', names: ['x', 'y'] }));
      const report = await rig.reconcile('net');
      assert.equal(report.outcome, 'succeeded', JSON.stringify(report.plan?.diagnostics));
      assert.doesNotMatch(JSON.stringify([report, await rig.entries('net')]), /hunter2/);
      const [entry] = await rig.entries('net');
      assert.equal(entry?.applied['cidr_block'], '10.1.0.0/16');
    } finally {
      rig.close();
    }
  });

  test('that are missing, wrong, refused or not declared are errors that name the way out', () =>
    withEstate(async (rig) => {
      const given = async (variables: object): Promise<string> => {
        commit(rig, declared, policy(variables));
        const { diagnostics } = await rig.plan('net');
        return diagnostics.map(({ detail }) => detail).join('\n');
      };
      assert.match(
        await given({ secret: null }),
        /"cidr" has no default.*groundstate\.yaml \(stacks: \{net: \{variables: \{cidr: \.\.\.\}\}\}\).*TF_VAR_cidr/,
      );
      assert.match(await given({ cidr: '10.0.0.0/8', secret: null }), /refused by its validation: Needs a \/16\./);
      assert.match(await given({ cidr: ['x'], secret: null }), /does not fit its type/);
      assert.match(
        await given({ cidr: '10.0.0.0/16', secret: null, nmaes: [] }),
        /"nmaes", which net does not declare.*Did you mean "names"\?/,
      );
      assert.deepEqual(rig.calls(true), []);
    }));
});
