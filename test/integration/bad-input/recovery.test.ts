import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { rigRegion } from '../../support/rig-cloud.ts';
import { bucket, terraform } from './documents.ts';
import { runSources } from './program.ts';
import { type BadInputRig, type Case, startBadInputRig } from './rig.ts';

let rig: BadInputRig;
let estate: Case;

before(async () => {
  rig = await startBadInputRig(runSources);
  estate = await rig.openAlone();
  await estate.commit(terraform(bucket('recovery', 1)));
});
after(() => rig.stop());

/** Tables of drills that are still there. */
async function drillTables(): Promise<readonly string[]> {
  const dynamodb = new DynamoDBClient({ endpoint: rig.proxy.endpoint, region: rigRegion, credentials: estate.person });
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  dynamodb.destroy();
  return TableNames.filter((name) => name.includes('-drill-'));
}

const drill = (account: string): Promise<Awaited<ReturnType<Case['run']>>> =>
  estate.run(['drill', '--into-account', account]);

test('a drill with credentials for another account builds nothing and makes no table', async () => {
  const { status, stderr } = await drill('310000000002');
  assert.equal(status, 1, stderr);
  assert.match(stderr, /pinned to 310000000002, and the credentials .* are for 310000000001/);
  assert.deepEqual([await drillTables(), estate.changes()], [[], []]);
});

test('a drill builds the tip, says what needs a backup, and leaves neither an object nor its table', async () => {
  const { status, stdout, stderr } = await drill(rig.account);
  assert.equal(status, 0, `${stdout}${stderr}`);
  assert.match(stdout, /Rebuilt 1 objects in .* AWS calls/);
  assert.match(stdout, /restored from a backup:\n\s+\S+aws_s3_bucket/);
  assert.match(stdout, /Removed 1 objects/);
  assert.deepEqual(await drillTables(), []);
});

test('what was applied is forgotten and found again by the real commands, and a drill is refused beside it', async () => {
  const applied = await estate.run(['apply']);
  assert.equal(applied.status, 0, `${applied.stdout}${applied.stderr}`);
  const refused = await drill(rig.account);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /This is the account of production/);
  assert.deepEqual(await drillTables(), []);
  const forgotten = await estate.run(['forget', estate.stack, '--yes']);
  assert.match(forgotten.stdout, /1 let go of/, forgotten.stderr);
  const listed = await estate.run(['ledger', 'rebuild']);
  assert.equal(listed.status, 0, `${listed.stdout}${listed.stderr}`);
  assert.match(listed.stdout, /1 objects would be written into the ledger/);
  const written = await estate.run(['ledger', 'rebuild', '--yes']);
  assert.equal(written.status, 0, `${written.stdout}${written.stderr}`);
  assert.match(written.stdout, /A plan changes nothing/);
  const history = await estate.run(['history', '--since', '1h']);
  assert.match(history.stdout, /forget done.*adopt done/s);
});
