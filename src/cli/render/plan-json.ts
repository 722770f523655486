import { parseAddress } from '../../core/address.ts';
import type { Change, Decision, Difference } from '../../core/change.ts';
import type { Drift } from '../../core/drift.ts';
import type { Plain } from '../../core/value.ts';
import type { PlannedObject } from '../../engine/planning/whole-plan.ts';
import type { Proposal } from '../../engine/ports/source.ts';
import type { PlanReport } from '../../engine/reports.ts';
import { type Json, toJson, toKnown, toUnknownMask } from './json-value.ts';
import { liveFixJson, proposalJson } from './live-fixes-text.ts';
import { addressText, describeAddress, type JsonTable, type Naming, namingOf } from './plan-json-address.ts';
import { configurationJson } from './plan-json-configuration.ts';
import { outputChanges, outputName, plannedValues, priorState, terraformVersion } from './plan-json-values.ts';
import { countChanges } from './plan-text.ts';
import { knownJson, maskedText, sensitiveJson, unknownJson } from './value-json.ts';

/**
 * Plans in Terraform's JSON shape, so that policy tools read them; what only we know stands below `groundstate`. Before and
 * after hold whole objects, and where a report knows no more, the attributes that differ. Sensitive values are never shown.
 */
export function toPlanJson(reports: readonly PlanReport[], proposal?: Proposal): JsonTable {
  const errors = reports.some((report) => report.diagnostics.some(({ severity }) => severity === 'error'));
  const naming = namingOf(reports);
  return {
    format_version: '1.2',
    terraform_version: terraformVersion,
    ...wholeJson(reports, naming),
    resource_changes: reports.flatMap((report) => [
      ...report.reads.map((address) => toRead(address, naming)),
      ...report.decisions.map((decision) => toResourceChange(report, decision, naming)),
    ]),
    resource_drift: reports.flatMap((report) => toResourceDrift(report, naming)),
    output_changes: outputChanges(reports, naming),
    errored: errors,
    complete: !errors && reports.every((report) => report.coverage.unread.length === 0),
    applyable: !errors && reports.some(isApplyable),
    groundstate: {
      schema_version: 1,
      ...(proposal === undefined ? {} : { proposal: proposalJson(proposal) }),
      counts: toJson(countChanges(reports)),
      stacks: reports.map((report) => ({
        name: report.stack,
        commit: report.commit,
        applied_commit: report.appliedCommit ?? null,
        digest: report.digest,
        approval: toJson(report.approval ?? null),
        signatures: toJson(report.signatures ?? null),
        diagnostics: toJson(report.diagnostics),
        coverage: toJson(report.coverage),
        ...(report.liveFixes === undefined ? {} : { live_fixes: report.liveFixes.map(liveFixJson) }),
      })),
    },
  };
}

/** The parts that need every object, and not only what changes. */
function wholeJson(reports: readonly PlanReport[], naming: Naming): JsonTable {
  if (reports.some(({ whole }) => whole === undefined)) return {};
  const variables = reports.flatMap((report) =>
    (report.whole?.variables ?? []).map(
      ({ name, value }) => [outputName(report, name, naming), { value: knownJson(value) ?? null }] as const,
    ),
  );
  return {
    ...(variables.length === 0 ? {} : { variables: Object.fromEntries(variables) }),
    planned_values: plannedValues(reports, naming),
    prior_state: priorState(reports, naming),
    configuration: configurationJson(reports, naming),
    checks: reports.flatMap((report) => (report.whole?.checks ?? []).map(checkJson)),
  };
}

function checkJson({ name, status }: NonNullable<PlanReport['whole']>['checks'][number]): JsonTable {
  const display = `check.${name}`;
  return {
    address: { kind: 'check', name, to_display: display },
    status,
    instances: [{ address: { to_display: display }, status }],
  };
}

function isApplyable(report: PlanReport): boolean {
  return report.decisions.some(({ change, verdict }) => verdict === 'allowed' && change.action !== 'none');
}

function toResourceChange(report: PlanReport, decision: Decision, naming: Naming): JsonTable {
  const { change } = decision;
  const whole = report.whole?.objects.get(change.address);
  const why = actionReason(change, report);
  return {
    ...describeAddress(change.address, change.type, naming),
    ...(change.movedFrom === undefined ? {} : { previous_address: addressText(change.movedFrom, naming) }),
    change: toChange(change, whole),
    ...(why === undefined ? {} : { action_reason: why }),
    groundstate: {
      stack: report.stack,
      address: change.address,
      action: change.action,
      cause: change.cause,
      reason: change.reason,
      id: change.id ?? null,
      scope: toJson(change.scope),
      verdict: decision.verdict,
      held_because: decision.verdict === 'held' ? decision.reason : null,
      approvable: decision.approvable === true,
      refused_by: decision.refusedBy ?? null,
      data_bearing: change.dataBearing,
      added_to: change.addedTo ?? null,
      construct_path: change.path ?? null,
      causes: Object.fromEntries(change.differences.map(({ attribute, cause }) => [attribute, cause])),
    },
  };
}

/** Why, in Terraform's own words; undefined where Terraform has none for it. */
function actionReason(change: Change, { whole }: PlanReport): string | undefined {
  if (change.action === 'replace') {
    const forced = change.differences.some(({ forcesReplacement }) => forcesReplacement);
    return forced ? 'replace_because_cannot_update' : 'replace_by_triggers';
  }
  if (change.action !== 'delete' || change.addedTo !== undefined || whole === undefined) return undefined;
  const address = parseAddress(change.address);
  const block = whole.configuration.blocks.find(({ id }) => id === `${address?.type}.${address?.name}`);
  if (block === undefined) return 'delete_because_no_resource_config';
  const isSingle = block.described.count === undefined && block.described.forEach === undefined;
  if (isSingle) {
    return 'delete_because_wrong_repetition';
  }
  return block.described.count === undefined ? 'delete_because_each_key' : 'delete_because_count_index';
}

/** A data source that is read during the apply. */
function toRead(address: string, naming: Naming): JsonTable {
  const change = { actions: ['read'], before: null, after: {}, after_unknown: {} };
  return { ...describeAddress(address, parseAddress(address)?.type ?? '', naming), change };
}

function toChange(change: Change, whole: PlannedObject | undefined): JsonTable {
  const paths = change.differences.filter((one) => one.forcesReplacement).map((one) => [one.attribute]);
  const importing =
    change.importId ?? (change.action === 'adopt' && change.movedFrom === undefined ? change.id : undefined);
  return {
    actions: actionsOf(change),
    ...(whole === undefined ? partialChange(change) : wholeChange(change, whole)),
    ...(paths.length === 0 ? {} : { replace_paths: paths }),
    ...(importing === undefined ? {} : { importing: { id: importing } }),
  };
}

function wholeChange({ action }: Change, { before, after }: PlannedObject): JsonTable {
  const was = action === 'create' ? undefined : before;
  const will = action === 'delete' || action === 'forget' ? undefined : after;
  return {
    before: was === undefined ? null : (knownJson(was) ?? {}),
    after: will === undefined ? null : (knownJson(will) ?? {}),
    after_unknown: will === undefined ? {} : (unknownJson(will) ?? {}),
    before_sensitive: was === undefined ? false : (sensitiveJson(was) ?? {}),
    after_sensitive: will === undefined ? false : (sensitiveJson(will) ?? {}),
  };
}

/** The attributes that differ, where nothing else of the object is known. */
function partialChange({ action, differences }: Change): JsonTable {
  const isNew = action === 'create';
  const isGone = action === 'delete' || action === 'forget';
  const sensitive = Object.fromEntries(differences.filter((one) => one.sensitive).map((one) => [one.attribute, true]));
  return {
    before: isNew ? null : collect(differences, (one) => one.live),
    after: isGone ? null : collect(differences, (one) => one.desired),
    after_unknown: isGone ? {} : collectMasks(differences),
    before_sensitive: isNew ? false : sensitive,
    after_sensitive: isGone ? false : sensitive,
  };
}

function actionsOf(change: Change): readonly string[] {
  switch (change.action) {
    case 'create':
      return ['create'];
    case 'update':
    case 'revert drift':
      return ['update'];
    case 'replace':
      return change.replaceOrder === 'create-first' ? ['create', 'delete'] : ['delete', 'create'];
    case 'delete':
      return ['delete'];
    case 'forget':
      return ['forget'];
    case 'adopt':
    case 'none':
      return ['no-op'];
  }
}

function collect(differences: readonly Difference[], pick: (difference: Difference) => Plain): JsonTable {
  const entries = differences.flatMap((difference) => {
    const value = difference.sensitive ? maskedText : toKnown(pick(difference));
    return value === undefined ? [] : [[difference.attribute, value] as const];
  });
  return Object.fromEntries(entries);
}

function collectMasks(differences: readonly Difference[]): JsonTable {
  const entries = differences.flatMap(({ attribute, desired, sensitive }) => {
    const mask = sensitive ? undefined : toUnknownMask(desired);
    return mask === undefined ? [] : [[attribute, mask] as const];
  });
  return Object.fromEntries(entries);
}

/** Drifts by object: before is what was wanted, after is what AWS says now. */
function toResourceDrift(report: PlanReport, naming: Naming): JsonTable[] {
  const byAddress = Map.groupBy(
    report.drifts.filter(({ tier }) => tier !== 'unread'),
    ({ address }) => address,
  );
  return [...byAddress].map(([address, group]) => {
    const isGone = group.some(({ tier }) => tier === 'missing');
    const isAdded = group.some(({ tier }) => tier === 'added');
    const whole = report.whole?.objects.get(address)?.before;
    const live = whole === undefined ? undefined : (knownJson(whole) as JsonTable | undefined);
    return {
      ...describeAddress(address, group[0]?.type ?? '', naming),
      change: {
        actions: [driftAction(isGone, isAdded)],
        before: isAdded ? null : { ...live, ...pick(group, ({ desired }) => desired) },
        after: isGone ? null : { ...live, ...pick(group, (drift) => drift.live) },
        after_unknown: {},
      },
      groundstate: { drifts: toJson(group) },
    };
  });
}

function pick(group: readonly Drift[], value: (drift: Drift) => Plain): JsonTable {
  const entries = group
    .filter(({ attribute }) => attribute !== '*')
    .flatMap((drift): [string, Json][] => {
      const known = toKnown(value(drift));
      return known === undefined ? [] : [[drift.attribute, known]];
    });
  return Object.fromEntries(entries);
}

function driftAction(isGone: boolean, isAdded: boolean): string {
  if (isGone) return 'delete';
  return isAdded ? 'create' : 'update';
}
