import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Actions } from '../src/resources/actions.ts';
import { Alarms } from './constructs/alarms.ts';
import { type EventPattern, EventQueue } from './constructs/event-queue.ts';
import { LedgerTable } from './constructs/ledger-table.ts';
import { Network } from './constructs/network.ts';
import { PublicApi } from './constructs/public-api.ts';
import { Roles } from './constructs/roles.ts';
import { exchangeBucket, Synthesis } from './constructs/synthesis.ts';
import { WorkerService } from './constructs/worker-service.ts';
import type { Deployment, SecretReferences } from './deployment.ts';
import { type Names, namesOf } from './names.ts';
import { synthesisPolicy } from './policies/synthesis.ts';

/** What the deployment takes from the supported resource types. */
export interface TypeFacts {
  readonly actions: Actions;
  readonly patterns: readonly EventPattern[];
}

const variables: Readonly<Record<keyof SecretReferences, string>> = {
  gitToken: 'GROUNDSTATE_GIT_TOKEN',
  slackToken: 'GROUNDSTATE_SLACK_TOKEN',
  slackSigningSecret: 'GROUNDSTATE_SLACK_SIGNING_SECRET',
  forgeToken: 'GROUNDSTATE_FORGE_TOKEN',
  apiTokens: 'GROUNDSTATE_API_TOKEN_LIST',
};

/** Everything that one installation of Groundstate needs in its account. */
export class GroundstateStack extends TerraformStack {
  constructor(scope: Construct, id: string, deployment: Deployment, facts: TypeFacts) {
    super(scope, id);
    const names = namesOf(deployment);
    const { account, region, publicApi } = deployment;
    new AwsProvider(this, 'aws', {
      region,
      allowedAccountIds: [account],
      defaultTags: [{ tags: { 'groundstate-installation': deployment.installation } }],
    });
    const table = new LedgerTable(this, 'ledger', names);
    const queue = new EventQueue(this, 'events', facts.patterns, names);
    const network = new Network(this, 'network', deployment, names);
    const log = new CloudwatchLogGroup(this, 'log', { name: names.logGroup, retentionInDays: deployment.logDays });
    const bucket = exchangeBucket(deployment, names);
    const executionRoleArn = `arn:aws:iam::${account}:role${names.path}execution`;
    const secrets = secretsOf(deployment);
    const roles = new Roles(
      this,
      'roles',
      {
        deployment,
        actions: facts.actions,
        secrets: Object.values(secrets),
        logGroupArn: `arn:aws:logs:${region}:${account}:log-group:${names.logGroup}`,
        synthesis: synthesisPolicy({ account, region, bucket, executionRoleArn }, names),
      },
      names,
    );
    const synthesis = new Synthesis(this, 'synthesis', { deployment, executionRoleArn: roles.execution.arn }, names);
    const api = publicApi && new PublicApi(this, 'api', { settings: publicApi, network }, names);
    const worker = new WorkerService(
      this,
      'worker',
      {
        deployment,
        network,
        taskRoleArn: roles.task.arn,
        executionRoleArn: roles.execution.arn,
        environment: {
          GROUNDSTATE_INSTALLATION: deployment.installation,
          GROUNDSTATE_REPOSITORY: deployment.repository,
          GROUNDSTATE_BRANCH: deployment.branch,
          GROUNDSTATE_FOLDER: deployment.folder,
          GROUNDSTATE_REGION: region,
          GROUNDSTATE_ACCOUNT: account,
          GROUNDSTATE_TABLE: names.table,
          GROUNDSTATE_EVENTS_QUEUE_URL: queue.url,
          GROUNDSTATE_READ_ROLE: names.readRoleArn,
          GROUNDSTATE_APPLY_ROLE: names.applyRoleArn,
          GROUNDSTATE_OWN_ARNS: ownArns(deployment, names).join(','),
          ...(deployment.secretsKey === undefined ? {} : { GROUNDSTATE_SECRETS_KEY: deployment.secretsKey }),
          ...(deployment.slackChannel === undefined ? {} : { GROUNDSTATE_SLACK_CHANNEL: deployment.slackChannel }),
          GROUNDSTATE_DATA_DIR: '/data',
          GROUNDSTATE_HTTP_HOST: '0.0.0.0',
          GROUNDSTATE_SYNTH_ISOLATION: 'task',
          GROUNDSTATE_SYNTH_HOST: `ecs:${JSON.stringify({
            cluster: names.cluster,
            taskDefinition: synthesis.taskDefinition.family,
            subnets: network.subnetIds,
            securityGroup: network.synth.id,
            publicAddress: network.isPublic,
            bucket,
          })}`,
        },
        secrets,
        targetGroupArn: api?.targetGroupArn,
      },
      names,
    );
    new Alarms(this, 'alarms', { topicArn: deployment.alarmTopic, logGroupName: log.name }, names);
    new TerraformOutput(this, 'cluster', { value: worker.cluster.name });
    new TerraformOutput(this, 'table', { value: table.arn });
    new TerraformOutput(this, 'queue', { value: queue.url });
    new TerraformOutput(this, 'init', { value: initCommand(worker, network) });
  }
}

/** The command that makes the ledger ready, once: a task like the worker's, with another word. */
function initCommand({ cluster, definition }: WorkerService, { subnetIds, worker, isPublic }: Network): string {
  const assignPublicIp = isPublic ? 'ENABLED' : 'DISABLED';
  const place = `subnets=[${subnetIds[0]}],securityGroups=[${worker.id}],assignPublicIp=${assignPublicIp}`;
  const overrides = JSON.stringify({ containerOverrides: [{ name: 'worker', command: ['init'] }] });
  return [
    `aws ecs run-task --cluster ${cluster.name} --task-definition ${definition.family} --launch-type FARGATE`,
    `--network-configuration 'awsvpcConfiguration={${place}}' --overrides '${overrides}'`,
  ].join(' ');
}

/** What the worker stands on beside its table and the roles that it is given by name: nothing of that may a stack change. */
function ownArns(deployment: Deployment, names: Names): readonly string[] {
  const abroad = deployment.spokes.map(({ account }) => namesOf({ ...deployment, account }));
  return [
    names.queueArn,
    names.deadLettersArn,
    names.boundaryArn,
    ...abroad.flatMap(({ readRoleArn, applyRoleArn, boundaryArn }) => [readRoleArn, applyRoleArn, boundaryArn]),
  ];
}

function secretsOf({ secrets }: Deployment): Readonly<Record<string, string>> {
  const given = Object.entries(secrets) as readonly (readonly [keyof SecretReferences, string | undefined])[];
  return Object.fromEntries(given.flatMap(([name, arn]) => (arn === undefined ? [] : [[variables[name], arn]])));
}
