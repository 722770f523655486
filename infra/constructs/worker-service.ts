import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster/index.js';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service/index.js';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition/index.js';
import { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';
import type { Names } from '../names.ts';
import type { Network } from './network.ts';

interface WorkerInput {
  readonly deployment: Deployment;
  readonly network: Network;
  readonly taskRoleArn: string;
  readonly executionRoleArn: string;
  /** Settings of the worker, as environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of environment variables, and the references whose values they get at the start. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly targetGroupArn: string | undefined;
}

const port = 8080;

/** Of the task, and of its only container. */
const memoryMiB = 2_048;

/** Above the 25 s within which a worker that is told to stop has given its leases back. */
const stopTimeout = 60;

/**
 * The worker as a Fargate service. A new version starts beside the old one, and no two of them write at once: each stack
 * has one lease, which the old one gives back when it is told to stop.
 */
export class WorkerService extends Construct {
  readonly cluster: EcsCluster;
  readonly definition: EcsTaskDefinition;
  readonly service: EcsService;

  constructor(scope: Construct, id: string, input: WorkerInput, names: Names) {
    super(scope, id);
    const { deployment, network, targetGroupArn } = input;
    this.cluster = new EcsCluster(this, 'cluster', {
      name: names.cluster,
      setting: [{ name: 'containerInsights', value: 'enabled' }],
    });
    this.definition = this.#definition(input, names);
    this.service = new EcsService(this, 'service', {
      name: 'worker',
      cluster: this.cluster.arn,
      taskDefinition: this.definition.arn,
      launchType: 'FARGATE',
      desiredCount: deployment.replicas,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      enableExecuteCommand: false,
      networkConfiguration: {
        subnets: [...network.subnetIds],
        securityGroups: [network.worker.id],
        assignPublicIp: network.isPublic,
      },
      ...(targetGroupArn === undefined
        ? {}
        : { loadBalancer: [{ targetGroupArn, containerName: 'worker', containerPort: port }] }),
    });
  }

  #definition(input: WorkerInput, names: Names): EcsTaskDefinition {
    const { deployment, taskRoleArn, executionRoleArn, environment, secrets } = input;
    return new EcsTaskDefinition(this, 'task', {
      family: `${names.prefix}-worker`,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '1024',
      memory: String(memoryMiB),
      taskRoleArn,
      executionRoleArn,
      volume: [{ name: 'data' }, { name: 'tmp' }],
      containerDefinitions: JSON.stringify([
        {
          name: 'worker',
          image: deployment.image,
          essential: true,
          memory: memoryMiB,
          readonlyRootFilesystem: true,
          user: '10001:10001',
          stopTimeout,
          linuxParameters: { initProcessEnabled: true, capabilities: { drop: ['ALL'] } },
          environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
          secrets: Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
          portMappings: [{ containerPort: port, protocol: 'tcp' }],
          // Only its own mirror and caches can be written to; both can be lost at any time.
          mountPoints: [
            { sourceVolume: 'data', containerPath: '/data' },
            { sourceVolume: 'tmp', containerPath: '/tmp' },
          ],
          healthCheck: {
            command: [
              'CMD',
              'node',
              '-e',
              `fetch('http://127.0.0.1:${port}/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`,
            ],
            interval: 30,
            timeout: 5,
            retries: 3,
            startPeriod: 120,
          },
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': names.logGroup,
              'awslogs-region': deployment.region,
              'awslogs-stream-prefix': 'worker',
            },
          },
        },
      ]),
    });
  }
}
