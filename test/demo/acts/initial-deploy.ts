import { ada } from '../cast.ts';
import type { Act } from '../stage.ts';
import { waitForCommit } from '../watch.ts';

/** Act 1: from an empty account to three stacks. */
export const initialDeploy: Act = {
  title: 'The first deploy',
  text: 'Git holds three cdktf stacks and AWS holds nothing. A worker starts. It needs no pipeline: it reads the branch, synthesizes the commit, reads AWS, and applies what is missing, the data stack last because it uses outputs of the other two.',
  async play(stage, story, checks) {
    const { eyes, proxy, screen } = stage;
    const init = await stage.type(['init']);
    screen.quote('$ groundstate init', init.painted.stdout);
    checks.equal('groundstate init made the table', [init.status, /was created/.test(init.stdout)], [0, true]);
    const first = story.commits.get('first') ?? '';
    const worker = await stage.startWorker({ tick: '1s', scan: '5m' });
    story.worker = worker;
    await waitForCommit(stage, first, [worker]);

    const status = await stage.type(['status']);
    screen.quote('$ groundstate status', status.painted.stdout);
    checks.contains('status shows the three stacks, the commit and its author', status.stdout, [
      ...['network', 'storage', 'data'].map((name) => new RegExp(`^${name} +${first.slice(0, 7)} `, 'm')),
      ada.name,
    ]);
    const history = await stage.type(['history', '--since', '10m', '--stack', 'storage']);
    screen.quote('$ groundstate history --since 10m --stack storage', history.painted.stdout);
    checks.contains('history shows the commit, its author and every change', history.stdout, [
      first.slice(0, 7),
      ada.name,
      /change .*storage\/aws_s3_bucket\.artifacts\S* /,
      /change .*storage\/aws_s3_bucket_policy\./,
    ]);

    checks.equal(
      'AWS has one VPC, four subnets and a route table for each',
      [
        (await eyes.vpcs('acme-main')).length,
        await eyes.subnets(),
        await eyes.associations('public'),
        await eyes.associations('private'),
      ],
      [1, ['acme-private-a', 'acme-private-b', 'acme-public-a', 'acme-public-b'], 2, 2],
    );
    checks.equal(
      'the public subnets reach the internet, the private ones do not',
      [await eyes.hasInternetRoute('public'), await eyes.hasInternetRoute('private')],
      [true, false],
    );
    checks.equal(
      'the bucket is versioned, closed, and drops reports after 90 days',
      [
        await eyes.versioning(),
        await eyes.isClosedToThePublic(),
        await eyes.reportsExpireAfter(),
        /TlsOnly/.test(await eyes.policy()),
      ],
      ['Enabled', true, 90, true],
    );
    checks.equal('the four tables are there', await eyes.tables(), [
      'acme-customers',
      'acme-exports',
      'acme-orders',
      'acme-sessions',
    ]);
    checks.equal(
      'the orders table is protected from deletion',
      (await eyes.table('acme-orders'))?.DeletionProtectionEnabled,
      true,
    );
    const made = proxy.recorded.filter(({ caller }) => caller === worker.caller).map(({ operation }) => operation);
    const before = ['CreateRoute', 'PutBucketPolicy'].every(
      (name) => made.lastIndexOf(name) < made.indexOf('CreateTable'),
    );
    checks.equal('AWS saw the calls in the order of dependency', before && made.includes('CreateRoute'), true);
  },
};
