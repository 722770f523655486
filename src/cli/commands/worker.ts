import type { Command } from 'commander';
import { createHttpApp, createMetricsApp } from '../../http/create-http-app.ts';
import { createMetrics, type Metrics } from '../../http/metrics.ts';
import { startHttpServer } from '../../http/start-http-server.ts';
import { runWorker } from '../../worker/run-worker.ts';
import { createWorkerState, type WorkerState } from '../../worker/worker-state.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus, statusOfSignal } from '../exit-status.ts';
import { withoutCredentials } from '../without-credentials.ts';

const help = `
Examples:
  $ groundstate worker --repository https://github.com/acme/estate.git --installation acme-prod --region eu-west-1
  $ curl http://127.0.0.1:8080/healthz

SIGTERM and SIGINT stop the worker within 25 seconds: no new work is begun, and what is running is ended in order.
The exit status is then 143 or 130.
`;

/** `groundstate worker`: the loop that keeps AWS equal to the repository. */
export function addWorkerCommand(program: Command, choose: Choose): void {
  program
    .command('worker')
    .description('Watch the tracked branch, apply it, read the live state and put drift back, until stopped.')
    .addHelpText('after', help)
    .action(() => {
      choose({ role: 'worker', run: work });
    });
}

async function work({ app, settings, terminal, signal, stoppedBy }: CommandContext): Promise<number> {
  const state = createWorkerState(app.clock);
  const version = terminal.version();
  const metrics = createMetrics({ app, state, version });
  const { server, metricsServer } = await serve({ app, settings, version }, state, metrics);
  const isolation = app.describeIsolation();
  app.log.info(
    {
      version,
      repository: withoutCredentials(settings.repository),
      branch: settings.branch,
      table: settings.table,
      region: settings.region,
      isolation: isolation.mode,
      isolationReason: isolation.reason,
      http: server.address,
      ...(metricsServer === undefined ? {} : { metrics: metricsServer.address }),
      alerts: app.describeAlerts(),
    },
    'worker started',
  );
  const over = new AbortController();
  const chat = app.desk?.listen?.(AbortSignal.any([signal, over.signal]));
  if (isolation.mode === 'none') {
    app.log.warn({ isolationReason: isolation.reason }, 'the code of the repository runs without isolation');
  }
  try {
    await runWorker(app, { settings, state, onReconciled: metrics.countReconcile, stop: signal });
  } finally {
    over.abort();
    await Promise.all([server.close(), metricsServer?.close(), chat]);
  }
  const name = stoppedBy();
  app.log.info({ signal: name ?? 'none' }, 'worker stopped');
  return name === undefined ? exitStatus.error : statusOfSignal(name);
}

/** Health, version and API on one port; the metrics beside them, or on a port of their own. */
async function serve(
  { app, settings, version }: Pick<CommandContext, 'app' | 'settings'> & { readonly version: string },
  state: WorkerState,
  metrics: Metrics,
) {
  const { httpHost, httpPort, metricsHost, metricsPort } = settings;
  const servesMetrics = metricsPort === undefined;
  const http = createHttpApp({ app, state, metrics, clock: app.clock, version, settings, servesMetrics });
  const server = await startHttpServer(http, { host: httpHost, port: httpPort });
  if (servesMetrics) return { server };
  try {
    const metricsServer = await startHttpServer(createMetricsApp({ app, metrics }), {
      host: metricsHost,
      port: metricsPort,
    });
    return { server, metricsServer };
  } catch (error) {
    await server.close();
    throw error;
  }
}
