import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { startEmulator } from '../support/emulator/start.ts';
import { type Proxy, type ProxyOptions, startProxy } from '../support/proxy/start.ts';

/** An emulator behind a proxy, with a client of each service that talks to the proxy. */
export interface Rig {
  readonly proxy: Proxy;
  readonly ec2: EC2Client;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
  /** Clients that talk to the emulator itself, as somebody would who does not go through the proxy. */
  readonly direct: { readonly ec2: EC2Client; readonly s3: S3Client };
  stop(): Promise<void>;
}

/** The settings of a client that tries every call once. */
export function clientConfig(endpoint: string, region = 'eu-west-1') {
  const credentials = { accessKeyId: 'AKIATESTER', secretAccessKey: 'secret' };
  return { endpoint, region, credentials, maxAttempts: 1 };
}

/** Starts both; GROUNDSTATE_PLAIN_PROXY=1 takes the behaviours away, to see that each test needs its own. */
export async function startRig(options: Omit<ProxyOptions, 'upstream'> = {}): Promise<Rig> {
  // An emulator that others use as well would count their objects into these tests.
  const { AWS_ENDPOINT_URL: _shared, ...env } = process.env;
  const emulator = await startEmulator({ env });
  const fidelity = process.env['GROUNDSTATE_PLAIN_PROXY'] !== '1';
  const proxy = await startProxy({ fidelity, ...options, upstream: emulator.endpoint });
  const config = clientConfig(proxy.endpoint);
  const direct = clientConfig(emulator.endpoint);
  return {
    proxy,
    ec2: new EC2Client(config),
    s3: new S3Client(config),
    dynamodb: new DynamoDBClient(config),
    tagging: new ResourceGroupsTaggingAPIClient(config),
    direct: { ec2: new EC2Client(direct), s3: new S3Client(direct) },
    stop: async () => {
      await proxy.stop();
      await emulator.stop();
    },
  };
}

/** The name of the error that this call ends with; an empty text when it ends well. */
export async function nameError(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return '';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
