import type { Names } from '../names.ts';
import { type PolicyDocument, policyOf } from './document.ts';

interface SynthesisRights {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly executionRoleArn: string;
}

/** What the worker needs to have one synthesis done: start the task without a role, and sign addresses in the bucket. */
export function synthesisPolicy(
  { account, region, bucket, executionRoleArn }: SynthesisRights,
  names: Names,
): PolicyDocument {
  const definitions = `arn:aws:ecs:${region}:${account}:task-definition/${names.prefix}-synth:*`;
  const tasks = `arn:aws:ecs:${region}:${account}:task/${names.cluster}/*`;
  return policyOf(
    { Sid: 'StartSynthesis', Effect: 'Allow', Action: ['ecs:RunTask'], Resource: [definitions] },
    { Sid: 'WatchSynthesis', Effect: 'Allow', Action: ['ecs:DescribeTasks', 'ecs:StopTask'], Resource: [tasks] },
    {
      Sid: 'Exchange',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      Resource: [`arn:aws:s3:::${bucket}/*`],
    },
    // Without it S3 calls an object that is not there yet forbidden.
    { Sid: 'SeeWhatIsNotThere', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [`arn:aws:s3:::${bucket}`] },
    {
      Sid: 'PassTheExecutionRole',
      Effect: 'Allow',
      Action: ['iam:PassRole'],
      Resource: [executionRoleArn],
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  );
}
