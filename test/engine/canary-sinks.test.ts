import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateTagsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateKeyCommand, DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { createPinoLog } from '../../src/adapters/log/pino-log.ts';
import { createWebhookCourier } from '../../src/adapters/slack/webhook-courier.ts';
import { renderScans } from '../../src/cli/render/drift-text.ts';
import { printJson } from '../../src/cli/render/json-value.ts';
import { toPlanJson } from '../../src/cli/render/plan-json.ts';
import { renderPlans } from '../../src/cli/render/plan-text.ts';
import { createStyle } from '../../src/cli/render/style.ts';
import type { RunReport } from '../../src/engine/reports.ts';
import { everyForm, formsFound } from '../support/canary.ts';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import { readWholeTable } from '../support/read-table.ts';
import { type Account, type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import { type SlackEndpoint, startSlackEndpoint } from '../support/slack-endpoint.ts';

const never = new AbortController().signal;
const plain = createStyle(false);

/** One canary for each place that a secret can come from. */
const canaries = {
  variable: 'Canary-Variable/7f3a+9c1e',
  parameter: 'Canary-Parameter/2b8e+4a6f',
  secret: 'Canary-Secret/5d0c+8e2a',
  changed: 'Canary-By-Hand/1c9f+3b7d',
  output: 'Canary-Output/6e4b+0f8c',
  composed: 'Canary-Composed/8a7d+1e5b',
};

let cloud: RigCloud;
let account: Account;
let slack: SlackEndpoint;
let key: string;

before(async () => {
  [cloud, slack] = await Promise.all([startRigCloud(), startSlackEndpoint()]);
  account = await cloud.newAccount();
  const config = { endpoint: cloud.proxy.endpoint, region: rigRegion, credentials: account.person, maxAttempts: 1 };
  const [kms, ssm, manager] = [new KMSClient(config), new SSMClient(config), new SecretsManagerClient(config)];
  key = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
  await ssm.send(new PutParameterCommand({ Name: '/app/word', Type: 'SecureString', Value: canaries.parameter }));
  const SecretString = JSON.stringify({ engine: 'postgres', password: canaries.secret });
  await manager.send(new CreateSecretCommand({ Name: 'db', SecretString }));
  for (const client of [kms, ssm, manager]) client.destroy();
});
after(() => Promise.all([cloud.stop(), slack.stop()]));

const trust =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}';
const document = {
  provider: { aws: [{ region: rigRegion }] },
  variable: { word: { type: 'string', sensitive: true } },
  data: {
    aws_ssm_parameter: { word: { name: '/app/word' } },
    aws_secretsmanager_secret_version: { db: { secret_id: 'db' } },
  },
  locals: {
    db: '${jsondecode(data.aws_secretsmanager_secret_version.db.secret_string)}',
    token: `\${sensitive("${canaries.composed}")}`,
  },
  resource: {
    random_password: { made: { length: 24, special: false } },
    random_bytes: { made: { length: 24 } },
    aws_vpc: {
      main: {
        cidr_block: '10.0.0.0/16',
        tags: {
          word: '${var.word}',
          db: '${local.db.password}',
          made: '${random_password.made.result}',
          key: 'k ${local.token} v',
        },
      },
    },
    aws_security_group: {
      web: {
        vpc_id: '${aws_vpc.main.id}',
        name: 'web',
        description: 'web',
        tags: { bytes: '${random_bytes.made.hex}' },
      },
    },
    aws_iam_role: {
      app: { name: 'app', assume_role_policy: trust, description: '${data.aws_ssm_parameter.word.value}' },
    },
    aws_dynamodb_table: {
      data: {
        name: 'data',
        hash_key: 'pk',
        attribute: [{ name: 'pk', type: 'S' }],
        billing_mode: 'PAY_PER_REQUEST',
        tags: { encoded: '${base64encode(var.word)}' },
      },
    },
  },
  output: {
    word: { value: `\${sensitive("${canaries.output}")}`, sensitive: true },
    again: { value: '${var.word}', sensitive: true },
  },
};

interface Heard {
  readonly rig: EstateRig;
  readonly log: string[];
  readonly run: RunReport[];
}

async function play(): Promise<Heard> {
  const log: string[] = [];
  const rig = await openEstate(cloud, {
    account,
    ledger: 'in DynamoDB',
    secretsKey: key,
    variableTexts: { word: canaries.variable },
    log: (redact) => createPinoLog({ stream: { write: (line) => void log.push(line) }, level: 'debug', redact }),
  });
  rig.commit({ app: document });
  // AWS refuses the role once, and repeats what it was sent in every form.
  const told = Object.values(canaries).filter((one) => one !== canaries.changed && one !== canaries.output);
  const message = `Invalid value: ${told.map(everyForm).join(' and ')}`;
  rig.spoil({ operation: 'CreateRole' }, { kind: 'error', status: 400, code: 'ValidationError', message });
  const run = [await rig.reconcile('app')];
  run.push(await rig.reconcile('app'));
  assert.deepEqual(
    run.map(({ outcome }) => outcome),
    ['partial', 'succeeded'],
    JSON.stringify(run[1]?.notes),
  );
  return { rig, log, run };
}

/** Everything that a drifted secret is told by. */
async function drift({ rig }: Heard): Promise<void> {
  const id = (await rig.entries('app')).find(({ type }) => type === 'aws_vpc')?.id ?? '';
  const person = new EC2Client({ endpoint: cloud.proxy.endpoint, region: rigRegion, credentials: account.person });
  await person.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'word', Value: canaries.changed }] }));
  person.destroy();
}

async function madeSecrets(rig: EstateRig): Promise<readonly string[]> {
  const kms = new KMSClient({ endpoint: cloud.proxy.endpoint, region: rigRegion, credentials: account.person });
  const sealed = (await rig.entries('app')).flatMap(({ kept, address }) =>
    Object.values(kept?.sealed ?? {}).map((text) => ({ text, address: kept?.sealedFor ?? address })),
  );
  const opened = await Promise.all(
    sealed.map(async ({ text, address }) => {
      const EncryptionContext = { 'groundstate:installation': 'rig', 'groundstate:address': address };
      const { Plaintext = new Uint8Array() } = await kms.send(
        new DecryptCommand({ CiphertextBlob: Buffer.from(text, 'base64'), EncryptionContext }),
      );
      return JSON.parse(Buffer.from(Plaintext).toString('utf8')) as string;
    }),
  );
  kms.destroy();
  return opened;
}

test('no secret is in the log, the table, the history, Slack, a plan, a scan or an error, in whatever form', async () => {
  const heard = await play();
  const { rig, log, run } = heard;
  try {
    await drift(heard);
    const estate = await rig.estate();
    const plan = await rig.worker.engine.plan(estate, 'app', never, { whole: true });
    const scan = await rig.scan('app');
    assert.equal(scan.drifts.length, 1, JSON.stringify(scan.drifts));
    const courier = createWebhookCourier({
      webhookUrl: slack.url,
      clock: systemClock,
      redact: rig.worker.redact,
      digestMs: 0,
    });
    const { sent } = await rig.worker.journal.deliver(courier, never);
    assert.ok(sent >= 2, String(sent));
    const { redact } = rig.worker;
    const sinks = {
      log: log.join(''),
      table: await readWholeTable(rig),
      history: JSON.stringify(await rig.history()),
      Slack: JSON.stringify(slack.messages),
      'plan in text': redact(renderPlans([plan], plain)),
      'plan in JSON': redact(printJson(toPlanJson([plan]))),
      scan: redact(renderScans([scan], plain)),
      runs: redact(printJson(run)),
    };
    const made = await madeSecrets(rig);
    assert.equal(made.length, 4);
    for (const [sink, text] of Object.entries(sinks)) {
      assert.ok(text.length > 100, `${sink} is empty`);
      for (const canary of [...Object.values(canaries), ...made]) {
        assert.deepEqual(formsFound(text, canary), [], `${sink} tells ${canary}`);
      }
    }
    // The error of AWS was told, and in it the masks, each by its own hash.
    assert.match(sinks.history, /CreateRole failed with ValidationError: Invalid value: \(sensitive value [\w-]{8}\)/);
    assert.ok(new Set(sinks.history.match(/\(sensitive value [\w-]{8}\)/g)).size >= 3);
  } finally {
    rig.close();
  }
});
