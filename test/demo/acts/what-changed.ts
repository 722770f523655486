import { ada, ben } from '../cast.ts';
import { type Act, commitOf } from '../stage.ts';

/** Act 8: one timeline of all of it. */
export const whatChanged: Act = {
  title: 'What changed?',
  text: 'One question, one answer: what happened in this account since the demo began, and who did it?',
  async play(stage, story, checks) {
    const span = ['--since', new Date(story.startedAt).toISOString(), '--until', new Date().toISOString()];
    const history = await stage.type(['history', ...span]);
    stage.screen.quote(`$ groundstate history ${span.join(' ')}`, history.painted.stdout);
    checks.equal('history ends with 0', history.status, 0);
    const commits = (['first', 'growth', 'revert', 'port', 'laboratory', 'audit'] as const).map((name) =>
      commitOf(story, name).slice(0, 7),
    );
    checks.contains('the timeline has every commit of the story, with its author', history.stdout, [
      ...commits,
      ada.name,
      ben.name,
    ]);
    checks.contains('it has what the person did at the console, and that it was put back', history.stdout, [
      /drift found .*aws_vpc_security_group_ingress_rule/,
      /drift found .*aws_s3_bucket_versioning/,
      /drift found .*aws_route\./,
      /drift found .*aws_dynamodb_table\.orders/,
      /drift resolved .*aws_s3_bucket_versioning/,
    ]);
    checks.contains('it has what was deleted and what was held', history.stdout, [
      /data\/aws_dynamodb_table\.exports .*delete done/,
      /held .*data\/aws_dynamodb_table\.sessions/,
    ]);
    checks.contains('it has the workers that died, and what became of their calls', history.stdout, [
      /run ended .*interrupted: its worker ended without a word/,
      /change .*network\/aws_vpc\.laboratory .*create done/,
      /change .*data\/aws_dynamodb_table\.audit .*create done/,
    ]);
    const times = [...history.stdout.matchAll(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) /gm)].map((match) => match[1] ?? '');
    checks.equal(`its ${times.length} lines stand in the order of time`, times, times.toSorted());
    const empty = await stage.type(['history', '--since', '2020-01-01', '--until', '2020-01-02']);
    checks.contains('a time when nothing happened is empty', empty.stdout, ['Nothing was recorded']);
  },
};
