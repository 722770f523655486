import { createAwsDiagnosis } from './adapters/diagnosis/aws-diagnosis.ts';
import { createMachineDiagnosis } from './adapters/diagnosis/machine.ts';
import { expiryAttribute, tableKeys } from './adapters/dynamodb/create-table.ts';
import type { Table } from './adapters/dynamodb/open-table.ts';
import { askBot } from './adapters/slack/ask-bot.ts';
import { forgeOf } from './compose-forge.ts';
import { secrets } from './compose-secrets.ts';
import type { Settings } from './config/options.ts';
import { policyOf } from './core/stack-policy.ts';
import type { EngineDeps } from './engine/deps.ts';
import type { Checkup } from './engine/doctor/checkup.ts';
import { listCheckups } from './engine/doctor/list-checkups.ts';
import type { Cloud } from './engine/ports/cloud.ts';
import type { Engine } from './engine/reports.ts';
import { reachOf } from './engine/review/stack-reach.ts';

interface Parts {
  readonly settings: Settings;
  readonly deps: EngineDeps;
  readonly engine: Engine;
  readonly table: Pick<Table, 'describe'>;
  /** With the worker's own credentials, whatever roles are set. */
  readonly ownCloud: Cloud;
  /** Opens the sandbox, which proves itself. */
  openSynth(signal: AbortSignal): Promise<void>;
}

/** Everything that `groundstate doctor` looks at. */
export function openDoctor({ settings, deps, engine, table, ownCloud, openSynth }: Parts): readonly Checkup[] {
  const { region, endpoint, branch } = settings;
  const { clock } = deps;
  return listCheckups(
    { ...settings, ownArns: settings.ownArns ?? [] },
    {
      aws: createAwsDiagnosis({ cloud: deps.cloud, own: ownCloud, clock, region, endpoint }),
      machine: createMachineDiagnosis(settings),
      identity: (signal) => ownCloud.identity(region, signal),
      async isolation(signal) {
        await openSynth(signal);
        return deps.synth.isolation;
      },
      table: (signal) => table.describe(signal),
      tableShape: { keys: tableKeys, expiry: expiryAttribute },
      tip: (signal) => engine.tip(signal),
      judgeBranch: async (signal) => forgeOf(settings).judgeBranch(branch, signal),
      alerts: (signal) => askBot(settings, { clock, redact: secrets.redact }, signal),
      loadEstate: (signal) => engine.loadEstate(undefined, signal),
      async reach(estate, name, signal) {
        const stack = estate.stacks.find((one) => one.name === name);
        if (stack === undefined) throw new Error(`the estate has no ${name}`);
        return (await reachOf(stack, policyOf(estate, name), deps, signal)).scopes;
      },
    },
  );
}
