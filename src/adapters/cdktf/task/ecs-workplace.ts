import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { DescribeTasksCommand, ECSClient, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { DeleteObjectsCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type DataFile, readFiles } from '../file-set.ts';
import { hostFailure } from '../synth-failures.ts';
import type { SynthJob, Workplace } from '../workplace.ts';
import type { EcsTask } from './ecs-task.ts';
import { encodeSource, sourceLimits } from './perform-job.ts';
import { largestResult, leftOut, readResult } from './task-result.ts';
import { withinLimit } from './within-limit.ts';

interface EcsOptions {
  readonly task: EcsTask;
  readonly region: string;
  readonly endpoint: string | undefined;
  /** The SDK's default chain where this is left out. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** What one run of the app may take. */
  readonly wallMs: number | undefined;
}

/** Fargate needs most of a minute to bring a task up, an installation of packages several. Milliseconds. */
const EXTRA_MS = 480_000;
const POLL_MS = 2_000;

/** The app runs in a task of its own for each job, which has neither a role nor a secret, and ends with it. */
export function openEcsWorkplace(options: EcsOptions): Workplace {
  const { task, region, endpoint, credentials } = options;
  const config = {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  const clients = {
    ecs: new ECSClient(config),
    s3: new S3Client({ ...config, ...(endpoint === undefined ? {} : { forcePathStyle: true }) }),
  };
  const limitMs = (options.wallMs ?? 120_000) + EXTRA_MS;
  return {
    isolation: {
      mode: 'task',
      reason: `the app runs in a task of ECS of its own (${task.taskDefinition}), which has no role, and ends with each job`,
    },
    run: (job, now) =>
      withinLimit({ limitMs, sayLate: 'The task gave no result' }, now, (limited) =>
        new EcsJob(clients, options, limitMs).run(job, limited),
      ),
  };
}

/** One source, one task, one result. */
class EcsJob {
  readonly #ecs: ECSClient;
  readonly #s3: S3Client;
  readonly #options: EcsOptions;
  readonly #limitMs: number;
  readonly #source: string;
  readonly #result: string;

  constructor(clients: { readonly ecs: ECSClient; readonly s3: S3Client }, options: EcsOptions, limitMs: number) {
    this.#ecs = clients.ecs;
    this.#s3 = clients.s3;
    this.#options = options;
    this.#limitMs = limitMs;
    // A name that nobody can guess, because whoever can write to it decides what is desired.
    const place = randomBytes(16).toString('hex');
    this.#source = `${place}/source`;
    this.#result = `${place}/result`;
  }

  async run(job: SynthJob, signal: AbortSignal): Promise<readonly DataFile[]> {
    const { bucket } = this.#options.task;
    const Body = encodeSource(await readFiles(job.path, sourceLimits, leftOut), job.again);
    await this.#s3.send(new PutObjectCommand({ Bucket: bucket, Key: this.#source, Body }), { abortSignal: signal });
    const taskArn = await this.#start(signal);
    try {
      return readResult(await this.#await(taskArn, signal));
    } finally {
      await this.#leave(taskArn);
    }
  }

  /** Starts the task with two addresses that are good for this job only; they are all that it knows of us. */
  async #start(signal: AbortSignal): Promise<string> {
    const { task, wallMs = 120_000 } = this.#options;
    const expiresIn = Math.ceil(this.#limitMs / 1000);
    const get = new GetObjectCommand({ Bucket: task.bucket, Key: this.#source });
    const put = new PutObjectCommand({ Bucket: task.bucket, Key: this.#result });
    const [sourceUrl, resultUrl] = [
      await getSignedUrl(this.#s3, get, { expiresIn }),
      await getSignedUrl(this.#s3, put, { expiresIn }),
    ];
    const command = [
      '--source-url',
      sourceUrl,
      '--result-url',
      resultUrl,
      '--isolation',
      'none',
      '--timeout-seconds',
      String(Math.ceil(wallMs / 1000)),
    ];
    const { tasks = [], failures = [] } = await this.#ecs.send(
      new RunTaskCommand({
        cluster: task.cluster,
        taskDefinition: task.taskDefinition,
        launchType: 'FARGATE',
        count: 1,
        startedBy: 'groundstate',
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: task.subnets,
            securityGroups: [task.securityGroup],
            assignPublicIp: task.publicAddress ? 'ENABLED' : 'DISABLED',
          },
        },
        overrides: { containerOverrides: [{ name: 'synth', command }] },
      }),
      { abortSignal: signal },
    );
    const arn = tasks[0]?.taskArn;
    if (arn === undefined) {
      throw hostFailure('wait', `ECS did not start the task: ${failures[0]?.reason ?? 'it gave no reason'}`);
    }
    return arn;
  }

  async #await(taskArn: string, signal: AbortSignal): Promise<Buffer> {
    for (;;) {
      const hasEnded = await this.#hasEnded(taskArn, signal); // asked first: a result may arrive right before the end
      const result = await this.#fetch(signal);
      if (result !== undefined) return result;
      if (hasEnded !== undefined) throw hostFailure('wait', `The task ended without a result: ${hasEnded}`);
      await wait(POLL_MS, undefined, { signal });
    }
  }

  async #hasEnded(taskArn: string, signal: AbortSignal): Promise<string | undefined> {
    const { cluster } = this.#options.task;
    const { tasks = [] } = await this.#ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }), {
      abortSignal: signal,
    });
    const [task] = tasks;
    return task?.lastStatus === 'STOPPED'
      ? (task.containers?.[0]?.reason ?? task.stoppedReason ?? 'no reason was given')
      : undefined;
  }

  async #fetch(signal: AbortSignal): Promise<Buffer | undefined> {
    const { bucket } = this.#options.task;
    try {
      const { Body, ContentLength = 0 } = await this.#s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: this.#result }),
        { abortSignal: signal },
      );
      if (ContentLength > largestResult) throw hostFailure('ask', `The result has more than ${largestResult} bytes`);
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    } catch (thrown) {
      if (thrown instanceof NoSuchKey) return undefined;
      throw thrown;
    }
  }

  /** What is left behind ends by itself: the task with its job, the objects after a day. */
  async #leave(taskArn: string): Promise<void> {
    const { cluster, bucket } = this.#options.task;
    const Objects = [{ Key: this.#source }, { Key: this.#result }];
    const abortSignal = AbortSignal.timeout(10_000);
    await Promise.allSettled([
      this.#ecs.send(new StopTaskCommand({ cluster, task: taskArn, reason: 'its job is done' }), { abortSignal }),
      this.#s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }), { abortSignal }),
    ]);
  }
}
