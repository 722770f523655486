import { ada } from '../cast.ts';
import { pushEdits } from '../estate-edits.ts';
import { killWorker } from '../kill-worker.ts';
import { type Act, type RunningWorker, workerOf } from '../stage.ts';
import { waitForCommit } from '../watch.ts';

const pace = { tick: '1s', scan: '3s' };

/** Act 7: workers die at the two worst moments. */
export const killNine: Act = {
  title: 'kill -9',
  text: 'A second worker stands by. The one that applies is killed right after AWS made a VPC, before it could hear the answer; then the next one between writing down that it will make a table and making it. Whoever is left takes over when the lease has run out, finds out what happened, and finishes. Nothing is made twice.',
  async play(stage, story, checks) {
    const { eyes, proxy, repository, screen } = stage;
    const firstPair = [workerOf(story), await stage.startWorker(pace)];

    const vpc = killWorker(stage, firstPair, { operation: 'CreateVpc', moment: 'after its effect' });
    screen.deed('Ada pushes «Add the laboratory network», a second VPC.');
    const laboratory = await pushEdits(repository, {
      file: 'network-stack.ts',
      message: 'Add the laboratory network',
      author: ada,
      edits: [
        [
          `    const gateway = new InternetGateway(`,
          `    new Vpc(this, 'laboratory', { cidrBlock: '10.99.0.0/24', tags: tagsFor(this, 'laboratory') });\n    const gateway = new InternetGateway(`,
        ],
      ],
    });
    story.commits.set('laboratory', laboratory);
    const killed = await vpc.killed;
    screen.deed(`kill -9 ${killed.pid} (${killed.name}): AWS has made the VPC, and nobody heard the answer.`);
    checks.equal(`${killed.name} is dead`, await killed.ended, 137);
    checks.equal('AWS has the VPC', (await eyes.vpcs('acme-laboratory')).length, 1);
    const survivor = otherThan(killed, firstPair);
    story.worker = survivor;
    await waitForCommit(stage, laboratory, [survivor]);
    checks.equal(
      `${survivor.name} took over by itself; there is one such VPC, and it is the same`,
      await idsOf(stage, 'acme-laboratory'),
      vpc.made(),
    );
    checks.equal(
      'CreateVpc was called once',
      proxy.recorded.filter(({ operation, at }) => operation === 'CreateVpc' && at >= vpc.since).length,
      1,
    );

    const secondPair = [survivor, await stage.startWorker(pace)];
    const table = killWorker(stage, secondPair, { operation: 'CreateTable', moment: 'before it is made' });
    screen.deed('Ada pushes «Add the audit table».');
    const audit = await pushEdits(repository, {
      file: 'estate.ts',
      message: 'Add the audit table',
      author: ada,
      edits: [
        [
          `{ name: 'exports', hashKey: 'export_id' },`,
          `{ name: 'exports', hashKey: 'export_id' },\n      { name: 'audit', hashKey: 'event_id' },`,
        ],
      ],
    });
    story.commits.set('audit', audit);
    const second = await table.killed;
    screen.deed(`kill -9 ${second.pid} (${second.name}): the intent is written down, the table is not made.`);
    checks.equal(`${second.name} is dead`, await second.ended, 137);
    checks.equal('AWS has no such table', (await eyes.tables()).includes('acme-audit'), false);
    const status = await stage.type(['status']);
    checks.contains('status knows of one call without an outcome', status.stdout, [/1 call has no known outcome yet/]);
    const last = otherThan(second, secondPair);
    story.worker = last;
    await waitForCommit(stage, audit, [last]);
    checks.equal(
      `${last.name} took over by itself and made the table`,
      (await eyes.tables()).filter((name) => name === 'acme-audit').length,
      1,
    );
    checks.equal(
      'CreateTable took effect once',
      proxy.recorded.filter(({ operation, at }) => operation === 'CreateTable' && at >= table.since).length,
      1,
    );
    const after = await stage.type(['status']);
    screen.quote('$ groundstate status', after.painted.stdout);
    checks.equal('nothing is left unsettled', /no known outcome/.test(after.stdout), false);
  },
};

function otherThan(dead: RunningWorker, pair: readonly RunningWorker[]): RunningWorker {
  const other = pair.find((worker) => worker !== dead);
  if (other === undefined) throw new Error('There is no second worker.');
  return other;
}

async function idsOf({ eyes }: Parameters<Act['play']>[0], name: string): Promise<readonly string[]> {
  return (await eyes.vpcs(name)).map(({ VpcId }) => VpcId ?? '?');
}
