import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EstateRig, openEstate, openPolicy } from '../../support/estate-rig.ts';
import { commitFiles, createBareRepository, type TestRepository } from '../../support/git-repository.ts';
import type { Proxy } from '../../support/proxy/start.ts';
import { type Account, type Keys, startRigCloud } from '../../support/rig-cloud.ts';
import { buildLargeEstate } from '../../support/rig-large-estate.ts';

/** The one stack: a folder of Terraform's own JSON is a stack of that name, so both programs read the same file. */
export const stack = 'estate';

/** An estate on the emulator, in Git and in the ledger. */
export interface BenchEstate {
  readonly folder: string;
  readonly proxy: Proxy;
  readonly rig: EstateRig;
  readonly repository: TestRepository;
  /** Writes the stack with this tag on its VPC, the one attribute that a push changes. */
  document(round: number): string;
  push(round: number): Promise<string>;
  close(): Promise<void>;
}

const keys = (accessKeyId: string): Keys => ({ accessKeyId, secretAccessKey: 'none', sessionToken: 'none' });

/** Callers of the default account of the emulator, where the ledger is too, as in a small installation. */
export const account: Account = {
  id: '123456789012',
  worker: keys('AKIABENCHGROUNDSTATE'),
  person: keys('AKIABENCHTERRAFORM'),
};

/** Makes an estate of one VPC and `n` objects of each of ten types, known to Git and the ledger as if it had been applied. */
export async function openBenchEstate(n: number): Promise<BenchEstate> {
  const folder = await mkdtemp(path.join(tmpdir(), 'groundstate-bench-'));
  const cloud = await startRigCloud();
  const rig = await openEstate(cloud, { account });
  await buildLargeEstate(rig, stack, n);
  const text = await readDocument(rig);
  const document = (round: number): string => {
    const parsed = JSON.parse(text) as { readonly resource: { readonly aws_vpc: { readonly main: object } } };
    const tags = round === 0 ? {} : { tags: { Round: String(round) } };
    const main = { ...parsed.resource.aws_vpc.main, ...tags };
    return JSON.stringify({ ...parsed, resource: { ...parsed.resource, aws_vpc: { main } } }, null, 2);
  };
  const repository = await createBareRepository(undefined, { parent: folder });
  const push = (round: number): Promise<string> =>
    commitFiles(repository, {
      files: { [`${stack}/main.tf.json`]: document(round), [`${stack}/groundstate.yaml`]: openPolicy },
      message: `Round ${round}`,
    });
  await adoptCommit(rig, await push(0));
  return {
    folder,
    proxy: cloud.proxy,
    rig,
    repository,
    document,
    push,
    close: async () => {
      rig.close();
      await cloud.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readDocument({ repository }: EstateRig): Promise<string> {
  const signal = AbortSignal.timeout(60_000);
  const commit = await repository.source.tip(signal);
  const { path: at } = await repository.source.materialize(commit, signal);
  const { stacks } = await repository.synth.synthesize({ path: at, commit }, signal);
  const found = stacks.find(({ name }) => name === stack);
  if (found === undefined) throw new Error('The estate has no document.');
  return found.document;
}

/** The objects were applied from a commit of the rig; the same document in Git takes its place. */
async function adoptCommit({ worker }: EstateRig, commit: string): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  const request = { stack, operation: 'bench', commit, patience: 'none' } as const;
  const acquired = await worker.ledger.acquire(request, signal);
  if (acquired.kind === 'held') throw new Error('The lock is held.');
  const { appliedCommit } = await worker.ledger.load(stack, signal);
  await acquired.lease.advance({ from: appliedCommit, to: commit, at: Date.now() });
  await acquired.lease.release();
}
