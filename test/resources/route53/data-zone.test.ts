import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { type DataReader, startDataReader } from '../read-data.ts';

describe('data.aws_route53_zone', () => {
  let reader: DataReader;
  let publicId = '';

  before(async () => {
    reader = await startDataReader();
    const dns = new Route53Client(reader.clientConfig);
    const HostedZoneConfig = { Comment: 'hello', PrivateZone: false };
    const made = await dns.send(
      new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'one', HostedZoneConfig }),
    );
    publicId = (made.HostedZone?.Id ?? '').replace('/hostedzone/', '');
    const inside = {
      VPC: { VPCRegion: 'eu-west-1' as const, VPCId: 'vpc-1' },
      HostedZoneConfig: { PrivateZone: true },
    };
    await dns.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'two', ...inside }));
    for (const name of ['an.example.com', 'example.com.au']) {
      await dns.send(new CreateHostedZoneCommand({ Name: name, CallerReference: name }));
    }
    dns.destroy();
  });

  after(() => reader.stop());

  test('a public zone is found by its name, with or without the dot at its end', async () => {
    for (const name of ['example.com', 'example.com.']) {
      const zone = await reader.values('aws_route53_zone', { name });
      const { id, zone_id, arn, comment, private_zone, caller_reference } = zone;
      assert.deepEqual(
        { id, zone_id, arn, comment, private_zone, caller_reference },
        {
          id: publicId,
          zone_id: publicId,
          arn: `arn:aws:route53:::hostedzone/${publicId}`,
          comment: 'hello',
          private_zone: false,
          caller_reference: 'one',
        },
      );
      assert.equal(zone['name'], 'example.com');
      assert.equal((zone['name_servers'] as readonly string[]).length, 4);
    }
  });

  test('the private zone of the same name is another one', async () => {
    const zone = await reader.values('aws_route53_zone', { name: 'example.com', private_zone: true });
    assert.notEqual(zone['id'], publicId);
    assert.equal(zone['private_zone'], true);
    const byVpc = await reader.values('aws_route53_zone', { name: 'example.com', vpc_id: 'vpc-1' });
    assert.equal(byVpc['id'], zone['id']);
    const elsewhere = await reader.read('aws_route53_zone', { name: 'example.com', vpc_id: 'vpc-2' });
    assert.match(elsewhere.problem ?? '', /^No hosted zone matches/);
  });

  test('one call is enough where only the id is used', async () => {
    reader.called();
    await reader.values('aws_route53_zone', { name: 'example.com' }, ['zone_id']);
    assert.equal(reader.called().length, 1);
    assert.equal((await reader.values('aws_route53_zone', { zone_id: publicId }))['name'], 'example.com');
  });

  test('a zone that is not there is told in a sentence', async () => {
    assert.match(
      (await reader.read('aws_route53_zone', { name: 'nowhere.org' })).problem ?? '',
      /^No hosted zone matches/,
    );
    assert.match(
      (await reader.read('aws_route53_zone', { zone_id: 'Z1' })).problem ?? '',
      /^There is no hosted zone "Z1"/,
    );
    assert.match((await reader.read('aws_route53_zone', {})).problem ?? '', /give "zone_id" or "name"/);
  });
});
