import { once } from 'node:events';
import type { Ground } from './stage.ts';

/** Says where everything is, and leaves it running until somebody presses Ctrl-C. */
export async function keepRunning(stage: Ground, signal: AbortSignal): Promise<void> {
  const { proxy, repository, screen, slackLog, terminalEnvironment } = stage;
  const running = stage.workers.filter((worker) => !worker.isExpectedToEnd);
  screen.caption('Everything keeps running', 'Until you press Ctrl-C.');
  screen.table(
    ['WHAT', 'WHERE'],
    [
      ['AWS', `${proxy.endpoint} (any access key; region eu-west-1)`],
      ...running.map((worker) => [worker.name, `${worker.address}/healthz, /readyz, /metrics; log ${worker.logFile}`]),
      ['Git', `${repository.barePath} (push to ${repository.branch}), working copy ${repository.workPath}`],
      ['Slack', slackLog],
    ],
  );
  const own = Object.entries(terminalEnvironment).filter(([name]) => /^(GROUNDSTATE|AWS)_/.test(name));
  screen.quote(
    'to type commands of your own',
    [
      ...own.map(([name, value]) => `export ${name}=${value}`),
      '',
      'npx groundstate status',
      'npx groundstate plan',
      'npx groundstate history --since 1h',
      `aws --endpoint-url ${proxy.endpoint} --region eu-west-1 ec2 describe-vpcs`,
    ].join('\n'),
  );
  if (!signal.aborted) await once(signal, 'abort');
}
