// Walks through docs/deploy.md as a newcomer: every command of the page, as it stands there, against the emulator. npm run walk:deploy
// What is different here: AWS is moto, Docker has no engine and a stand-in, and what ECS would start is started by the walk.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findProvider, type ProviderMirror } from '../integration/judge/find-provider.ts';
import { type Keys, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import { readCommands } from './read-commands.ts';
import { openShell, type Shell } from './shell.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Stands for Docker without an engine: it says so, and a push leaves an image of the same tag in the registry of the emulator. */
const docker = `#!/bin/sh
echo "(a stand-in for docker: $1)"
case "$1" in
  login) cat > /dev/null ;;
  push) aws ecr put-image --repository-name groundstate --image-tag "\${2##*:}" --image-manifest '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json"}' > /dev/null ;;
esac
`;

const mirror = findProvider(process.env);
if ('missing' in mirror) throw new Error(mirror.missing);
const cloud = await startRigCloud();
const folder = await mkdtemp(path.join(tmpdir(), 'groundstate-walk-'));
const [hub, spoke] = [await cloud.newAccount(), await cloud.newAccount()];
let shell: Shell | undefined;
try {
  shell = openShell(folder, await prepare(mirror));
  await walk(shell);
  say('the walk went through');
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  shell?.close();
  await cloud.stop();
  await rm(folder, { recursive: true, force: true });
}

/** What a newcomer has on the machine: two profiles, Terraform with its provider, and Docker. */
async function prepare(provider: ProviderMirror): Promise<Readonly<Record<string, string>>> {
  const place = (name: string): string => path.join(folder, name);
  await mkdir(place('bin'));
  await writeFile(place('bin/docker'), docker, { mode: 0o755 });
  await writeFile(place('credentials'), `${profile('default', hub.person)}${profile('spoke', spoke.person)}`);
  const installation = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(provider.folder)}\n  }\n}\n`;
  await writeFile(place('settings.tfrc'), installation);
  // The settings of npm and of the network stay; nobody's credentials do.
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|GROUNDSTATE|TF|GIT)_/.test(name));
  return {
    ...(Object.fromEntries(kept) as Readonly<Record<string, string>>),
    PATH: `${place('bin')}:${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    TOKEN: 'a token of the walk',
    AWS_SHARED_CREDENTIALS_FILE: place('credentials'),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_ENDPOINT_URL: cloud.proxy.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    TF_CLI_CONFIG_FILE: place('settings.tfrc'),
    TF_CLI_ARGS_apply: '-auto-approve -no-color',
    TF_CLI_ARGS_init: '-no-color',
    CHECKPOINT_DISABLE: '1',
    GROUNDSTATE_ALLOW_FILE_REMOTES: 'true',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.file://${root}.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://github.com/groundstate/groundstate',
  };
}

function profile(name: string, { accessKeyId, secretAccessKey, sessionToken }: Keys): string {
  const lines = [`aws_access_key_id=${accessKeyId}`, `aws_secret_access_key=${secretAccessKey}`];
  return `[${name}]\n${[...lines, `aws_session_token=${sessionToken}`].join('\n')}\n`;
}

async function walk(open: Shell): Promise<void> {
  const page = await readFile(path.join(root, 'docs/deploy.md'), 'utf8');
  const own = readCommands(page, '## Step by step', '## More than one worker');
  const second = readCommands(page, '## A second account', '## On one machine');
  const checkout = path.join(folder, 'groundstate');
  let digest = '';
  let secret = '';
  for (const command of [...own, ...second]) {
    if (command === second[0]) await edit(checkout, (text) => withSpoke(text));
    const output = await run(open, withAccounts(command));
    if (command.includes('describe-images')) digest = output.trim();
    if (command.includes('create-secret')) {
      secret = output.trim();
      await edit(checkout, (text) => withDeployment(text, { digest, secret }));
    }
    if (command.includes('infra/main.ts')) await leadToEmulator(checkout, command);
    if (command.startsWith('eval ')) await startWhatEcsWould(open);
  }
}

async function run(open: Shell, command: string): Promise<string> {
  const from = performance.now();
  const { status, output } = await open.run(command);
  say(`${status === 0 ? 'ok' : 'FAILED'} ${((performance.now() - from) / 1000).toFixed(1).padStart(6)} s  ${command}`);
  if (status !== 0) throw new Error(output.slice(-4_000));
  const lines = output.trimEnd().split('\n');
  for (const line of lines.slice(-3).filter((each) => each.trim() !== '')) say(`              ${line.slice(0, 140)}`);
  return output;
}

/** Only the values of the page's own words are changed. */
function withAccounts(command: string): string {
  return command
    .replace(/AWS_REGION=[\w-]+ ACCOUNT=\d+/, `AWS_REGION=${rigRegion} ACCOUNT=${hub.id}`)
    .replace(/^export SPOKE=\d+/, `export SPOKE=${spoke.id}`);
}

async function edit(checkout: string, change: (text: string) => string): Promise<void> {
  const file = path.join(checkout, 'infra/deployment.ts');
  const text = await readFile(file, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error('infra/deployment.ts did not change');
  await writeFile(file, changed);
  say('edited        infra/deployment.ts');
}

function withDeployment(
  text: string,
  { digest, secret }: { readonly digest: string; readonly secret: string },
): string {
  return text
    .replaceAll('123456789012', hub.id)
    .replace(/sha256:0{64}/, digest)
    .replace(/'arn:aws:secretsmanager:[^']+'/, `'${secret}'`);
}

function withSpoke(text: string): string {
  return text.replace('spokes: []', `spokes: [{ account: '${spoke.id}', externalId: 'a-word-of-yours' }]`);
}

/** Terraform merges it into what cdktf wrote: the provider that is on this machine, and the address of the emulator. */
async function leadToEmulator(checkout: string, command: string): Promise<void> {
  const { endpoint } = cloud.proxy;
  const services = ['dynamodb', 'ec2', 'ecs', 'elbv2', 'events', 'cloudwatch', 'iam', 'logs', 's3', 'sqs', 'sts'];
  const aws = {
    skip_credentials_validation: true,
    skip_metadata_api_check: true,
    skip_region_validation: true,
    s3_use_path_style: true,
    endpoints: [Object.fromEntries(services.map((service) => [service, endpoint]))],
  };
  const { version } = mirror as ProviderMirror;
  const required_providers = { aws: { source: 'hashicorp/aws', version: `= ${version}` } };
  const stacks = ['groundstate', ...((await hasSpoke(checkout)) ? [`spoke-${spoke.id}`] : [])];
  for (const stack of stacks) {
    const file = path.join(
      checkout,
      /CDKTF_OUTDIR=(\S+)/.exec(command)?.[1] ?? '',
      'stacks',
      stack,
      'walk_override.tf.json',
    );
    await writeFile(file, JSON.stringify({ terraform: { required_providers }, provider: { aws } }));
  }
}

async function hasSpoke(checkout: string): Promise<boolean> {
  return !(await readFile(path.join(checkout, 'infra/deployment.ts'), 'utf8')).includes('spokes: []');
}

/** The emulator takes the task and starts nothing: the same command with the environment of the same definition. */
async function startWhatEcsWould(open: Shell): Promise<void> {
  const asked = 'aws ecs describe-task-definition --task-definition groundstate-$INSTALLATION-worker --output json';
  const { output } = await open.run(asked);
  const { taskDefinition } = JSON.parse(output) as {
    readonly taskDefinition: {
      readonly containerDefinitions: readonly {
        readonly environment: readonly { readonly name: string; readonly value: string }[];
      }[];
    };
  };
  const environment = taskDefinition.containerDefinitions[0]?.environment ?? [];
  const file = path.join(folder, 'task-environment.json');
  await writeFile(file, JSON.stringify(Object.fromEntries(environment.map(({ name, value }) => [name, value]))));
  const start = `Object.assign(process.env, JSON.parse(require('fs').readFileSync('${file}')), { GROUNDSTATE_SYNTH_ISOLATION: 'none', GROUNDSTATE_DATA_DIR: '${folder}/data' })`;
  const script = `${start}; process.argv.push('init'); import('./src/main.ts')`;
  await run(open, `node --disable-warning=ExperimentalWarning -e "${script}" groundstate`);
}
