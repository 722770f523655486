import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { startEmulator } from './emulator/start.ts';
import { type Proxy, startProxy } from './proxy/start.ts';

/** Keys of a role in one account: what a caller signs with, and how its calls are told from others. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** An AWS account of its own, seen by the worker under test and by a person who works beside it. */
export interface Account {
  readonly id: string;
  readonly worker: Keys;
  readonly person: Keys;
}

/** One emulator behind one proxy, shared by the tests of a file. */
export interface RigCloud {
  readonly proxy: Proxy;
  /** An account that no other test has: objects, names and counts of two tests never meet. */
  newAccount(): Promise<Account>;
  stop(): Promise<void>;
}

export const rigRegion = 'eu-west-1';

/** Starts moto and the fidelity proxy before it; `now` is the clock of what takes AWS its time. */
export async function startRigCloud({ now }: { readonly now?: () => number } = {}): Promise<RigCloud> {
  // An emulator that others use as well would count their objects into these tests.
  const { AWS_ENDPOINT_URL: _shared, ...env } = process.env;
  const emulator = await startEmulator({ env });
  const proxy = await startProxy({ upstream: emulator.endpoint, ...(now === undefined ? {} : { now }) });
  const credentials = { accessKeyId: 'AKIARIGROOT', secretAccessKey: 'secret' };
  const sts = new STSClient({ endpoint: proxy.endpoint, region: rigRegion, credentials, maxAttempts: 1 });
  let last = 300_000_000_000;
  const assume = async (account: string, role: string): Promise<Keys> => {
    const RoleArn = `arn:aws:iam::${account}:role/${role}`;
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: role }));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  };
  return {
    proxy,
    async newAccount() {
      last += 1;
      const id = String(last);
      return { id, worker: await assume(id, 'groundstate'), person: await assume(id, 'ada') };
    },
    async stop() {
      sts.destroy();
      await proxy.stop();
      await emulator.stop();
    },
  };
}
