import { hostname } from 'node:os';
import path from 'node:path';
import { createCloud } from './adapters/aws/cloud.ts';
import type { SharedBudgets } from './adapters/aws/shared-budgets.ts';
import { withRoles } from './adapters/aws/with-roles.ts';
import { createCdktfSynth } from './adapters/cdktf/cdktf-synth.ts';
import { createLazySynth } from './adapters/cdktf/lazy-synth.ts';
import { createSystemChance } from './adapters/clock/system-chance.ts';
import { systemClock } from './adapters/clock/system-clock.ts';
import { countAccess } from './adapters/dynamodb/count-access.ts';
import { createJournal } from './adapters/dynamodb/journal.ts';
import { createMessageBook } from './adapters/dynamodb/message-book.ts';
import { openLedger } from './adapters/dynamodb/open-ledger.ts';
import { openTable } from './adapters/dynamodb/open-table.ts';
import { createFleet } from './adapters/dynamodb/presence-records.ts';
import { createTurns } from './adapters/dynamodb/turns.ts';
import { readEstatePolicyFile } from './adapters/files/estate-policy-file.ts';
import { readSourceTexts } from './adapters/files/source-texts.ts';
import { createStackFiles } from './adapters/files/stack-files.ts';
import { inspectCheckout } from './adapters/git/inspect-checkout.ts';
import { createHookSender } from './adapters/hook/hook-sender.ts';
import { createKmsVault } from './adapters/kms/kms-vault.ts';
import { createPinoLog } from './adapters/log/pino-log.ts';
import { describeCourier, openCourier, openDesk } from './adapters/slack/open-courier.ts';
import { createEventQueue } from './adapters/sqs/event-queue.ts';
import type { Application, Compose } from './cli/application.ts';
import { openConsole } from './compose-console.ts';
import { openDoctor } from './compose-doctor.ts';
import { forgeOf, guardBranch } from './compose-forge.ts';
import { openIdentities } from './compose-identities.ts';
import { secrets, takeDownSettings } from './compose-secrets.ts';
import { openSource } from './compose-source.ts';
import { parseEstatePolicy, unknownStacks } from './config/estate-policy.ts';
import type { Settings } from './config/options.ts';
import { countSource } from './engine/count-source.ts';
import type { EngineDeps } from './engine/deps.ts';
import { isDrill } from './engine/drill/run-drill.ts';
import { createEngineWithMemory } from './engine/engine-with-memory.ts';
import type { Clock } from './engine/ports/time.ts';
import type { Engine } from './engine/reports.ts';
import { approveFromChat, type ChatWord } from './engine/review/approve-from-chat.ts';
import { explainInChat } from './engine/review/explain-in-chat.ts';
import { catalogue } from './resources/catalogue.ts';
import { trailLookup } from './resources/cloudtrail/lookup-events.ts';
import { services } from './resources/services.ts';
import { taggedResources } from './resources/tagging/tagged-resources.ts';
import { variableTexts } from './terraform/variables.ts';

/** What is left of a lease in the worst case, right before its next heartbeat, is two thirds; a call takes less than half. */
const BUDGET_OF_LEASE = 0.45;
const LONGEST_CALL_MS = 9_000;

/** Objects of one stack that are worked on at the same time, as Terraform does. */
const OBJECTS_AT_ONCE = 10;

const composeApplication = async (settings: Settings, role: 'worker' | 'command'): Promise<Application> => {
  const parts = openParts(settings, role);
  if (role === 'worker') {
    await parts.openSource(AbortSignal.timeout(SELF_TEST_MS)); // refuses where signatures are asked for and cannot be checked
    await parts.synth.open(AbortSignal.timeout(SELF_TEST_MS)); // says at start how the app is isolated, or refuses
  }
  const { table, cloud, ledger, journal, synth, clock, chance, log } = parts;
  const deps = engineDeps(parts);
  const engine = createEngineWithMemory(deps);
  return {
    engine,
    journal,
    ledger,
    clock,
    chance,
    log,
    desk: openDesk(settings, deskMeans(engine, parts)),
    identities: openIdentities(settings, () => clock.now(), log),
    redact: secrets.redact,
    events: openEvents(settings, parts.ownCloud),
    fleet: parts.fleet,
    checkups: () => openDoctor({ settings, deps, engine, table, ownCloud: parts.ownCloud, openSynth: synth.open }),
    async init(signal) {
      return { created: (await table.create(signal)) === 'created', table: settings.table };
    },
    async removeTable(signal) {
      if (!isDrill(settings.installation)) throw new Error('only the table of a drill is ever deleted');
      await table.remove(signal);
    },
    inspectCheckout,
    describeIsolation: () => synth.isolation,
    describeAlerts: () => describeCourier(settings),
    deliverAlerts: (signal) => journal.deliver(parts.courier, signal, parts.hook),
    async synthesizeFolder(folder, signal) {
      // A working tree has no commit; a name of its own keeps it out of the cache of commits.
      return (await synth.synthesize({ path: folder, commit: `folder-${chance.id()}` }, signal)).stacks;
    },
    calls: () => cloud.counts(),
    gitCalls: parts.gitCalls,
    ledgerCalls: parts.ledgerCalls,
    async openArchive(address) {
      const { openS3Archive } = await import('./adapters/archive/s3-archive.ts'); // only an export has a use for it
      return openS3Archive({ address, region: settings.region, endpoint: settings.endpoint });
    },
    openForge: () => forgeOf(settings),
    describeBranch: (signal) => parts.branchGuard.describe(signal),
    async close() {
      cloud.close();
      table.close();
    },
  };
};

/** The only place that sees both the adapters and the engine. */
export const compose: Compose = Object.assign(composeApplication, { openConsole, redact: secrets.redact });

type Parts = ReturnType<typeof openParts>;

function openParts(settings: Settings, role: 'worker' | 'command') {
  const actor = `groundstate@${hostname()}:${process.pid}`;
  takeDownSettings(settings);
  const { redact } = secrets;
  const log = createPinoLog({
    stream: role === 'worker' ? process.stdout : process.stderr,
    level: role === 'worker' ? settings.logLevel : 'silent',
    base: { installation: settings.installation, holder: actor },
    redact,
  });
  const clock = systemClock;
  const chance = createSystemChance();
  const { region, endpoint } = settings;
  const opened = openTable({ table: settings.table, region, endpoint, clock, chance });
  const { access, calls: ledgerCalls } = countAccess(opened.access);
  const table = { ...opened, access };
  const gitSource = openSource(settings, () => clock.now());
  const { source, calls: gitCalls } = countSource(gitSource);
  const journal = createJournal(access, redact);
  const budgets = { workers: 1 };
  const shareBudgets = (workers: number): void => {
    budgets.workers = workers;
  };
  const takeTurn = createTurns(access);
  return {
    settings,
    actor,
    log,
    clock,
    chance,
    table,
    ledgerCalls,
    source,
    openSource: gitSource.open,
    gitCalls,
    ...openCloud(settings, { workers: () => budgets.workers, takeTurn }),
    fleet: createFleet(access, { name: actor, shareBudgets, redact }),
    ledger: openLedger(table, {
      holder: actor,
      host: hostname(),
      leaseMs: settings.lease,
      redact,
      onKey: secrets.keyWith,
    }),
    journal,
    branchGuard: guardBranch(settings, { clock, log, journal }),
    synth: createLazySynth((signal) => openSynth(settings, signal)),
    hook: openHook(settings, clock, redact),
    courier: openCourier(settings, { clock, log, redact, book: createMessageBook(access) }),
  };
}

function deskMeans(engine: Engine, { journal, clock, chance, log, courier, hook }: Parts) {
  const { controls, presses } = engine;
  return {
    controls,
    presses,
    journal,
    clock,
    chance,
    log,
    redact: secrets.redact,
    status: (signal: AbortSignal) => engine.status(signal),
    explain: (address: string, signal: AbortSignal) => explainInChat(address, engine, signal),
    sayOfPlan: (word: ChatWord, signal: AbortSignal) => approveFromChat(word, engine, signal),
    deliver: (signal: AbortSignal) => journal.deliver(courier, signal, hook),
  };
}

function openCloud(settings: Settings, budgets: SharedBudgets) {
  const { endpoint, readRole, applyRole } = settings;
  const limits = callLimits(settings);
  const ownCloud = createCloud({ services, clock: systemClock, endpoint, secrets, limits, budgets });
  return { ownCloud, cloud: withRoles(ownCloud, { read: readRole, apply: applyRole }) };
}

function engineDeps(parts: Parts): EngineDeps {
  const { settings, actor, source, synth, cloud, ownCloud, ledger, journal, clock, chance, log } = parts;
  const { installation, region, account } = settings;
  return {
    settings: {
      installation,
      region,
      account,
      own: ownOf(settings),
      concurrency: OBJECTS_AT_ONCE,
      callBudgetMs: callBudget(settings),
      escalateAfterMs: settings.escalateAfter,
      twoPerson: settings.twoPerson,
      actor,
    },
    catalogue,
    source,
    synth,
    cloud,
    ledger,
    journal,
    clock,
    chance,
    log,
    secrets,
    variableTexts: variableTexts(process.env),
    vault: openVault(settings, ownCloud),
    taggedResources,
    trail: trailLookup,
    files: createStackFiles,
    branchGuard: parts.branchGuard,
    sourceTexts: readSourceTexts,
    estatePolicy: (folder) => readEstatePolicyFile(folder, parseEstatePolicy),
    unknownStacks,
  };
}

function openHook({ hookUrl, hookSecret }: Settings, clock: Clock, redact: (text: string) => string) {
  return hookUrl === undefined || hookSecret === undefined
    ? undefined
    : createHookSender({ url: hookUrl, secret: hookSecret, clock, redact });
}

/** What no stack may change; the key counts where it is named by its ARN. */
function ownOf({ table, secretsKey, readRole, applyRole, ownArns = [], self: selfStack }: Settings) {
  const arns = [...ownArns, ...[secretsKey, readRole, applyRole].filter((arn) => arn !== undefined)];
  return { table, arns, selfStack };
}

/** The queue belongs to the worker itself, as the table does: neither role has a right on it. */
function openEvents({ eventsQueueUrl: url, region }: Settings, cloud: Parts['ownCloud']) {
  return url === undefined ? undefined : createEventQueue({ cloud, url, region });
}

/** The key is the worker's own, like its table: neither role of the estate has to reach it. */
function openVault({ secretsKey, region }: Settings, cloud: Parts['ownCloud']) {
  return secretsKey === undefined ? undefined : createKmsVault({ cloud, key: secretsKey, region });
}

const SELF_TEST_MS = 60_000;

function callBudget(settings: Settings): number {
  return Math.min(LONGEST_CALL_MS, Math.floor(settings.lease * BUDGET_OF_LEASE));
}

/** A write and its connection fit into the call budget. */
function callLimits(settings: Settings) {
  const budget = callBudget(settings);
  return {
    read: { requestTimeoutMs: 30_000, connectionTimeoutMs: 5_000 },
    write: { requestTimeoutMs: Math.floor(budget * 0.75), connectionTimeoutMs: Math.floor(budget * 0.25) },
  };
}

function openSynth(settings: Settings, signal: AbortSignal) {
  return createCdktfSynth(
    {
      cachePath: path.join(settings.dataDir, 'synth'),
      isolation: settings.synthIsolation,
      ...(settings.synthHost === undefined ? {} : { host: settings.synthHost }),
      cloud: { region: settings.region, endpoint: settings.endpoint },
      twice: settings.synthTwice,
      limits: { wallMs: settings.synthTimeout },
    },
    signal,
  );
}
