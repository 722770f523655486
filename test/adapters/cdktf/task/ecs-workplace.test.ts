import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { parseEcsTask } from '../../../../src/adapters/cdktf/task/ecs-task.ts';
import { openEcsWorkplace } from '../../../../src/adapters/cdktf/task/ecs-workplace.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../../../support/rig-cloud.ts';
import { appProject, isFailure } from '../open-test-synth.ts';

const program = fileURLToPath(new URL('../../../../src/synth-host.ts', import.meta.url));
const never = new AbortController().signal;
const task = {
  cluster: 'groundstate-test',
  taskDefinition: 'groundstate-test-synth',
  subnets: ['subnet-1'],
  securityGroup: 'sg-1',
  publicAddress: false,
  bucket: 'groundstate-test-synth',
};

let cloud: RigCloud;
let folder: string;
let workplace: ReturnType<typeof openEcsWorkplace>;
let s3: S3Client;
/** What each task that was started was told. */
const commands: (readonly string[])[] = [];

before(async () => {
  cloud = await startRigCloud();
  folder = await mkdtemp(path.join(tmpdir(), 'groundstate-ecs-'));
  const { worker } = await cloud.newAccount();
  const config = { endpoint: cloud.proxy.endpoint, region: rigRegion, credentials: worker };
  s3 = new S3Client({ ...config, forcePathStyle: true });
  const ecs = new ECSClient(config);
  await s3.send(
    new CreateBucketCommand({ Bucket: task.bucket, CreateBucketConfiguration: { LocationConstraint: rigRegion } }),
  );
  await ecs.send(new CreateClusterCommand({ clusterName: task.cluster }));
  const containerDefinitions = [{ name: 'synth', image: 'groundstate', memory: 512 }];
  await ecs.send(
    new RegisterTaskDefinitionCommand({ family: task.taskDefinition, networkMode: 'awsvpc', containerDefinitions }),
  );
  ecs.destroy();
  // The emulator runs no container; this machine is the one that the task would be.
  cloud.proxy.hooks.afterEffect(({ operation, request }) => {
    if (operation !== 'RunTask') return;
    const input = JSON.parse(request.body.toString()) as RunTaskInput;
    const command = input.overrides.containerOverrides[0]?.command ?? [];
    commands.push(command);
    // A metadata service may answer on this machine, so that the app is kept apart here as well.
    const words = command.map((word) => (word === 'none' ? 'auto' : word));
    const env = { PATH: process.env['PATH'] };
    spawn(process.execPath, [program, ...words, '--data-dir', path.join(folder, 'host')], { env, stdio: 'ignore' });
  });
  const ec2 = new EC2Client(config);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  ec2.destroy();
  const place = { subnets: [Subnets[0]?.SubnetId ?? ''], securityGroup: SecurityGroups[0]?.GroupId ?? '' };
  workplace = openEcsWorkplace({
    task: { ...task, ...place },
    region: rigRegion,
    endpoint: cloud.proxy.endpoint,
    credentials: worker,
    wallMs: 60_000,
  });
});
after(async () => {
  s3.destroy();
  await rm(folder, { recursive: true, force: true });
  await cloud.stop();
});

interface RunTaskInput {
  readonly overrides: { readonly containerOverrides: readonly { readonly command: readonly string[] }[] };
}

/** Lays the files of an app out in a folder. */
async function layOut(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const place = path.join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(place, file)), { recursive: true });
    await writeFile(path.join(place, file), text);
  }
  return place;
}

test('a job goes to a task of its own through two signed addresses, and nothing of it stays', async () => {
  const app = appProject(`writeStack('a', { folder: 'x' }); writeManifest({ name: 'a' });`);
  const files = await workplace.run({ path: await layOut('good', app), again: false }, never);
  assert.deepEqual(files.map((file) => file.path).sort(), ['manifest.json', 'stacks/a/cdk.tf.json']);
  const [source, result] = [commands[0]?.[1] ?? '', commands[0]?.[3] ?? ''];
  for (const address of [source, result]) assert.match(address, /X-Amz-Signature=[0-9a-f]{64}/);
  assert.notEqual(new URL(source).pathname, new URL(result).pathname);
  assert.equal((await s3.send(new ListObjectsV2Command({ Bucket: task.bucket }))).KeyCount ?? 0, 0);
});

test('a failure comes back as it was said there', async () => {
  const place = await layOut('bad', appProject(`throw new Error('boom');`));
  await assert.rejects(workplace.run({ path: place, again: false }, never), isFailure('synth.app', /boom/));
});

test('a host that is no task of ECS is another kind of host, and a broken one says who writes it', () => {
  assert.equal(parseEcsTask('unix:/run/synth.sock'), undefined);
  assert.deepEqual(parseEcsTask(`ecs:${JSON.stringify(task)}`), task);
  assert.throws(() => parseEcsTask('ecs:{"cluster":"x"}'), /infra\/ writes it/);
});
