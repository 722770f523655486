import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition/index.js';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';
import type { Names } from '../names.ts';

/** The name of the bucket through which sources and documents travel. */
export function exchangeBucket({ account, region }: Deployment, names: Names): string {
  return `${names.prefix}-synth-${account}-${region}`;
}

/**
 * The task that runs the code of the repository: a task definition of its own, without a role and without a secret. The source
 * comes in and the document goes out through addresses in a bucket that are signed for minutes and for one object each.
 */
export class Synthesis extends Construct {
  readonly taskDefinition: EcsTaskDefinition;

  constructor(scope: Construct, id: string, input: SynthesisInput, names: Names) {
    super(scope, id);
    const { deployment, executionRoleArn } = input;
    const bucket = new S3Bucket(this, 'exchange', { bucket: exchangeBucket(deployment, names), forceDestroy: true });
    new S3BucketPublicAccessBlock(this, 'exchange-private', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketServerSideEncryptionConfigurationA(this, 'exchange-encryption', {
      bucket: bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    new S3BucketLifecycleConfiguration(this, 'exchange-expiry', {
      bucket: bucket.id,
      rule: [
        {
          id: 'a-day-is-long',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: 1 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
    this.taskDefinition = new EcsTaskDefinition(this, 'task', {
      family: `${names.prefix}-synth`,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '1024',
      memory: '2048',
      // No task role: whatever the code does, there are no credentials to be had.
      executionRoleArn,
      ephemeralStorage: { sizeInGib: 21 },
      containerDefinitions: JSON.stringify([
        {
          name: 'synth',
          image: deployment.image,
          essential: true,
          entryPoint: ['node', '/app/src/synth-host.ts'],
          linuxParameters: { initProcessEnabled: true, capabilities: { drop: ['ALL'] } },
          stopTimeout: 5,
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': names.logGroup,
              'awslogs-region': deployment.region,
              'awslogs-stream-prefix': 'synth',
            },
          },
        },
      ]),
    });
  }
}

interface SynthesisInput {
  readonly deployment: Deployment;
  readonly executionRoleArn: string;
}
