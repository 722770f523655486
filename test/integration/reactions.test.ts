import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateTagsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import { GetBucketTaggingCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { rigRegion } from '../support/rig-cloud.ts';
import { terraform } from './bad-input/documents.ts';
import { type BadInputRig, type Case, startBadInputRig } from './bad-input/rig.ts';
import { type RunningWorker, startWorker } from './bad-input/running-worker.ts';

let rig: BadInputRig;

before(async () => {
  rig = await startBadInputRig();
});
after(() => rig.stop());

const bucket = 'reactions-bucket';

function estate(vpc: Readonly<Record<string, unknown>>): Readonly<Record<string, string | null>> {
  const main = {
    cidr_block: '10.0.0.0/16',
    enable_dns_support: true,
    enable_dns_hostnames: false,
    tags: { Team: 'net' },
    ...vpc,
  };
  return {
    ...terraform({ resource: { aws_vpc: { main }, aws_s3_bucket: { main: { bucket, tags: { turn: '1' } } } } }),
    'groundstate.yaml': `
version: 1
defaults: {drift: revert, prune: auto}
reactions:
  - {type: aws_vpc, attribute: enable_dns_hostnames, reaction: hold}
  - {type: aws_s3_bucket, attribute: tags, reaction: revert, grace: 3s}
  - {attribute: tags, reaction: report}
`,
  };
}

/** What a person does by hand in the account of the estate, and what they see there. */
function atTheConsole({ person }: Case) {
  const settings = { endpoint: rig.proxy.endpoint, region: rigRegion, credentials: person };
  const [ec2, s3] = [new EC2Client(settings), new S3Client({ ...settings, forcePathStyle: true })];
  const vpcId = async (): Promise<string> => {
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
    return Vpcs.find(({ CidrBlock, IsDefault }) => CidrBlock === '10.0.0.0/16' && IsDefault !== true)?.VpcId ?? '';
  };
  return {
    async dns(name: 'EnableDnsSupport' | 'EnableDnsHostnames', Value: boolean): Promise<void> {
      await ec2.send(new ModifyVpcAttributeCommand({ VpcId: await vpcId(), [name]: { Value } }));
    },
    async seesDns(name: 'enableDnsSupport' | 'enableDnsHostnames'): Promise<boolean | undefined> {
      const answer = await ec2.send(new DescribeVpcAttributeCommand({ VpcId: await vpcId(), Attribute: name }));
      return (name === 'enableDnsSupport' ? answer.EnableDnsSupport : answer.EnableDnsHostnames)?.Value;
    },
    async tagVpc(Value: string): Promise<void> {
      await ec2.send(new CreateTagsCommand({ Resources: [await vpcId()], Tags: [{ Key: 'Team', Value }] }));
    },
    async seesVpcTag(): Promise<string | undefined> {
      const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [await vpcId()] }));
      return Vpcs[0]?.Tags?.find(({ Key }) => Key === 'Team')?.Value;
    },
    async tagBucket(Value: string): Promise<void> {
      const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }));
      const others = TagSet.filter(({ Key }) => Key !== 'turn');
      const Tagging = { TagSet: [...others, { Key: 'turn', Value }] };
      await s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging }));
    },
    async seesBucketTag(): Promise<string | undefined> {
      const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }));
      return TagSet.find(({ Key }) => Key === 'turn')?.Value;
    },
    close(): void {
      ec2.destroy();
      s3.destroy();
    },
  };
}

/** Looks again after each pass of the worker, until what is seen is what is waited for. */
async function sees<T>(worker: RunningWorker, look: () => Promise<T>, wanted: T): Promise<void> {
  for (;;) {
    if ((await look()) === wanted) return;
    await seeOnePass(worker);
  }
}

async function seeOnePass(worker: RunningWorker): Promise<void> {
  const passes = (): number => worker.lines().filter(({ msg }) => String(msg).startsWith('stack reconciled')).length;
  const blocked = (): number => worker.lines().filter(({ msg }) => String(msg) === 'stack not reconciled').length;
  const from = passes() + blocked();
  await worker.until('one more pass', () => passes() + blocked() > from);
}

async function order(one: Case, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await one.run(args);
  assert.equal(status, 0, `${args.join(' ')}\n${stderr}`);
  return stdout;
}

test('edits by hand meet their rules, a pause and a break-glass, and each of them is told', async () => {
  const one = await rig.openAlone();
  const first = await one.commit(estate({}));
  const person = atTheConsole(one);
  const worker = await startWorker(one);
  try {
    await live(one, { person, worker, first });
  } finally {
    person.close();
    await worker.stop();
  }
});

interface Scene {
  readonly person: ReturnType<typeof atTheConsole>;
  readonly worker: RunningWorker;
  /** The first commit. */
  readonly first: string;
}

async function live(one: Case, { person, worker, first }: Scene): Promise<void> {
  const vpc = `${one.stack}/aws_vpc.main`;
  const applied = (commit: string) => () =>
    worker.lines().some((line) => line['outcome'] === 'succeeded' && line['commit'] === commit);
  await worker.until('the first commit is applied', applied(first));

  // Each edit by its rule: put back at once, only told, put back after a while, and held for a person.
  await Promise.all([person.dns('EnableDnsSupport', false), person.tagVpc('hand'), person.tagBucket('hand')]);
  await worker.told(/enable_dns_support[\s\S]*Groundstate puts it back now \(`drift: revert` of the stack\)/);
  await worker.told(/Rule 3 of groundstate\.yaml says that this drift is only reported/);
  await worker.told(/It is put back at .* UTC \(rule 2 of groundstate\.yaml\), unless Git has it by then/);
  await sees(worker, () => person.seesDns('enableDnsSupport'), true);
  await sees(worker, () => person.seesBucketTag(), '1');
  await person.dns('EnableDnsHostnames', true);
  await worker.told(/Rule 1 of groundstate\.yaml says that this drift is put before a person/);
  await seeOnePass(worker);
  assert.equal(await person.seesDns('enableDnsHostnames'), true);
  await order(one, 'revert', vpc, '--attribute', 'enable_dns_hostnames', '--reason', 'not ours');
  await sees(worker, () => person.seesDns('enableDnsHostnames'), false);
  assert.equal(await person.seesVpcTag(), 'hand', 'what is only reported was left');

  // A pause holds what would be put back, and says so everywhere, until it is ended.
  await order(one, 'pause', one.stack, '--for', '1h', '--reason', 'load test');
  await worker.told(/is paused until .*: load test/);
  await person.dns('EnableDnsSupport', false);
  await worker.told(/enable_dns_support[\s\S]*is paused by .*load test/);
  await seeOnePass(worker);
  assert.equal(await person.seesDns('enableDnsSupport'), false);
  await order(one, 'resume', one.stack);
  await sees(worker, () => person.seesDns('enableDnsSupport'), true);

  // A break-glass leaves what people do; at its end, what is in Git stays and what is not is put back.
  const opened = await order(one, 'break-glass', 'open', '--scope', vpc, '--for', '1h', '--reason', 'INC-204');
  const [, id = ''] = /Break-glass (\w+) is open/.exec(opened) ?? [];
  await Promise.all([person.dns('EnableDnsSupport', false), person.dns('EnableDnsHostnames', true)]);
  // Two edits at the same moment are one message.
  await worker.told(new RegExp(`enable_dns_hostnames[\\s\\S]*(Break-glass ${id} is open|told together)`));
  const codified = await one.commit(estate({ enable_dns_hostnames: true }));
  await worker.until('the fix is in Git', () => worker.lines().some((line) => line['commit'] === codified));
  await seeOnePass(worker);
  assert.equal(await person.seesDns('enableDnsSupport'), false, 'it was left alone');
  await order(one, 'break-glass', 'close', id);
  await sees(worker, () => person.seesDns('enableDnsSupport'), true);
  await worker.told(/Break-glass .*: 3 edits by hand, 1 in Git now, 1 put back, 1 left as it is/);
  const report = await order(one, 'break-glass', 'report', id);
  assert.match(report, /enable_dns_hostnames: false -> true[\s\S]*in Git: Git wants it as it is since commit/);
  assert.match(report, /enable_dns_support: true -> false[\s\S]*put back: Put back by run/);
  assert.match(
    report,
    /tags: [\s\S]*left as it is: Rule 3 of groundstate\.yaml/,
    'it stood before, and is told as well',
  );
  assert.equal(await person.seesDns('enableDnsHostnames'), true);
}
