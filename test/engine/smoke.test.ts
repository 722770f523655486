import { test } from 'node:test';
import { openEstate, changesIn } from '../support/estate-rig.ts';
import { startRigCloud } from '../support/rig-cloud.ts';
test('smoke', async () => {
  const cloud = await startRigCloud();
  const t0 = performance.now();
  const rig = await openEstate(cloud);
  console.log('open', performance.now()-t0);
  try {
    rig.commit({ net: { provider: { aws: [{ region: 'eu-west-1' }] }, resource: { aws_vpc: { main: { cidr_block: '10.0.0.0/16', enable_dns_hostnames: true, tags: { Name: 'x' } } }, aws_subnet: { a: { vpc_id: '${aws_vpc.main.id}', cidr_block: '10.0.0.0/24' } } } } });
    for (let i=0;i<2;i++) {
      const t = performance.now();
      const r = await rig.reconcile('net');
      console.log(performance.now()-t, r.outcome, r.notes, r.changes, changesIn(r.plan), r.plan?.diagnostics);
    }
    console.log(rig.calls().map(c=>c.operation).join(' '));
    const t = performance.now();
    const s = await rig.scan('net');
    console.log(performance.now()-t, JSON.stringify(s));
    console.log(await rig.alerts(), (await rig.history()).map(h=>h.text));
  } finally { rig.close(); await cloud.stop(); }
});
