import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { GetBucketTaggingCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { type ChannelMessage, type FakeSlack, startFakeSlack } from '../support/fake-slack.ts';
import { rigRegion } from '../support/rig-cloud.ts';
import { bucket, terraform } from './bad-input/documents.ts';
import { type BadInputRig, type Case, startBadInputRig } from './bad-input/rig.ts';
import { type RunningWorker, startWorker } from './bad-input/running-worker.ts';

const ada = 'U0ADA0000';
const name = 'slack-at-three';
let rig: BadInputRig;
let slack: FakeSlack;

before(async () => {
  [rig, slack] = await Promise.all([startBadInputRig(), startFakeSlack()]);
});
after(async () => {
  await slack.stop();
  await rig.stop();
});

/** A worker that only reports drift, with the app in the channel and one person who may act. */
async function openWorker(estate: Case): Promise<{ readonly worker: RunningWorker; readonly address: string }> {
  const tokens = path.join(estate.folder, 'tokens.yaml');
  const sha256 = createHash('sha256').update('gs_auditor').digest('hex');
  await writeFile(tokens, `- {name: auditor, role: viewer, sha256: ${sha256}}\n`);
  const worker = await startWorker(estate, {
    GROUNDSTATE_SLACK_TOKEN: slack.token,
    GROUNDSTATE_SLACK_CHANNEL: slack.channel,
    GROUNDSTATE_SLACK_API: slack.api,
    GROUNDSTATE_SLACK_SIGNING_SECRET: slack.signingSecret,
    GROUNDSTATE_SLACK_PEOPLE: ada,
    GROUNDSTATE_API_TOKENS_FILE: tokens,
  });
  const started = () => worker.lines().find(({ msg }) => msg === 'worker started');
  await worker.until('the worker starts', () => started() !== undefined);
  assert.match(String(started()?.['alerts']), /as a bot.*with buttons/);
  return { worker, address: String(started()?.['http']) };
}

test('at 3 am: a console edit is one message, Revert now puts it back, and the message says so', async () => {
  const estate = await rig.openAlone();
  const policy = 'version: 1\ndefaults: {drift: report}\n';
  const applied = await estate.commit({ ...terraform(bucket(name, 1)), 'groundstate.yaml': policy });
  const { worker, address } = await openWorker(estate);
  const isApplied = () => worker.lines().some(({ outcome, commit }) => outcome === 'succeeded' && commit === applied);
  await worker.until('the commit is applied', isApplied);
  const s3 = new S3Client({
    endpoint: rig.proxy.endpoint,
    region: rigRegion,
    credentials: estate.person,
    forcePathStyle: true,
  });
  const tags = async () => (await s3.send(new GetBucketTaggingCommand({ Bucket: name }))).TagSet ?? [];
  const before = (await tags()).filter(({ Key }) => Key === 'turn');

  await s3.send(
    new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet: [{ Key: 'turn', Value: '<!channel>' }] } }),
  );
  const told = () => slack.heads.filter(({ text }) => text.includes('was changed outside of Git'));
  await worker.until('the drift is told', () => told().length > 0);
  const [message] = told();
  assert.ok(message !== undefined);
  assert.match(message.text, /`tags\.turn`: `1` -> `<!channel>`[^]*only reported[^]*\[ Revert now \]/);
  assert.doesNotMatch(JSON.stringify(message.payload), /<!channel>/);

  const press = (user: string, given: ChannelMessage = message) => {
    const body = slack.pressForm(given, 'groundstate.revert', user);
    return fetch(`${address}/slack`, {
      method: 'POST',
      headers: slack.sign(body, Math.floor(Date.now() / 1000)),
      body,
    });
  };
  assert.equal((await press('U0STRANGE')).status, 200);
  await worker.until('the stranger is refused', () => slack.whispers.length === 1);
  assert.match(String(slack.whispers[0]?.['text']), /Nothing was done: your Slack id U0STRANGE/);
  assert.equal((await press(ada)).status, 200);
  await worker.until('the message says that it is put back', () => /Put back:/.test(told()[0]?.text ?? ''));
  assert.deepEqual(
    (await tags()).filter(({ Key }) => Key === 'turn'),
    before,
  );
  assert.equal(told().length, 1, 'one message for one drift');
  assert.match(
    told()[0]?.text ?? '',
    new RegExp(`u0ada0000 \\(Slack ${ada}\\) ordered to put it back.*Put back by run`, 's'),
  );
  assert.match(String(slack.whispers[1]?.['text']), /ordered to put it back/);

  await press(ada);
  await worker.until('the old message is answered', () => slack.whispers.length === 3);
  assert.match(String(slack.whispers[2]?.['text']), /This drift has moved on\. It is over: Put back by run/);

  const answer = await fetch(`${address}/v1/history`, { headers: { authorization: 'Bearer gs_auditor' } });
  const { items } = (await answer.json()) as { items: { kind: string; actor: string }[] };
  const deeds = items.filter(({ actor }) => actor.includes(ada)).map(({ kind }) => kind);
  assert.deepEqual(deeds, ['revert ordered']);
  s3.destroy();
  await worker.stop();
});
