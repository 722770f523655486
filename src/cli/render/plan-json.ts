import { parseAddress } from '../../core/address.ts';
import type { Change, Decision, Difference } from '../../core/change.ts';
import type { Drift } from '../../core/drift.ts';
import type { Plain } from '../../core/value.ts';
import type { PlanReport } from '../../engine/reports.ts';
import { type Json, toJson, toKnown, toUnknownMask } from './json-value.ts';
import { countChanges } from './plan-text.ts';

type JsonTable = { readonly [name: string]: Json };

const masked = '(sensitive value)';

/**
 * Plans in Terraform's JSON shape, so that policy tools read them; what only we know stands below `groundstate`.
 * For an object that exists already, before and after hold the attributes that differ.
 */
export function toPlanJson(reports: readonly PlanReport[]): JsonTable {
  const errors = reports.some((report) => report.diagnostics.some(({ severity }) => severity === 'error'));
  return {
    format_version: '1.2',
    resource_changes: reports.flatMap((report) => [
      ...report.reads.map(toRead),
      ...report.decisions.map((decision) => toResourceChange(report, decision)),
    ]),
    resource_drift: reports.flatMap((report) => toResourceDrift(report.drifts)),
    output_changes: Object.fromEntries(reports.flatMap((report) => toOutputs(report, reports.length > 1))),
    errored: errors,
    complete: !errors && reports.every((report) => report.coverage.unread.length === 0),
    applyable: !errors && reports.some(isApplyable),
    groundstate: {
      schema_version: 1,
      counts: toJson(countChanges(reports)),
      stacks: reports.map((report) => ({
        name: report.stack,
        commit: report.commit,
        applied_commit: report.appliedCommit ?? null,
        digest: report.digest,
        signatures: toJson(report.signatures ?? null),
        diagnostics: toJson(report.diagnostics),
        coverage: toJson(report.coverage),
      })),
    },
  };
}

function isApplyable(report: PlanReport): boolean {
  return report.decisions.some(({ change, verdict }) => verdict === 'allowed' && change.action !== 'none');
}

function toResourceChange(report: PlanReport, decision: Decision): JsonTable {
  const { change } = decision;
  return {
    ...describeAddress(change.address, change.type),
    change: toChange(change),
    ...(change.reason === '' ? {} : { action_reason: change.reason }),
    groundstate: {
      stack: report.stack,
      action: change.action,
      cause: change.cause,
      id: change.id ?? null,
      scope: toJson(change.scope),
      verdict: decision.verdict,
      held_because: decision.verdict === 'held' ? decision.reason : null,
      data_bearing: change.dataBearing,
      added_to: change.addedTo ?? null,
      construct_path: change.path ?? null,
      causes: Object.fromEntries(change.differences.map(({ attribute, cause }) => [attribute, cause])),
    },
  };
}

/** A data source that is read during the apply. */
function toRead(address: string): JsonTable {
  const change = { actions: ['read'], before: null, after: {}, after_unknown: {} };
  return { ...describeAddress(address, parseAddress(address)?.type ?? ''), change };
}

function describeAddress(text: string, type: string): JsonTable {
  const address = parseAddress(text);
  return {
    address: text,
    mode: address?.mode ?? 'managed',
    type,
    name: address?.name ?? text,
    ...(address?.key === undefined ? {} : { index: address.key }),
    provider_name: providerOf(type),
  };
}

/** The provider that the type belongs to in Terraform: its name is what the type begins with. */
function providerOf(type: string): string {
  const [name = ''] = type.split('_', 1);
  return name === 'terraform' ? 'terraform.io/builtin/terraform' : `registry.terraform.io/hashicorp/${name}`;
}

function toChange(change: Change): JsonTable {
  const { differences } = change;
  const isNew = change.action === 'create';
  const isGone = change.action === 'delete' || change.action === 'forget';
  const sensitive = Object.fromEntries(differences.filter((one) => one.sensitive).map((one) => [one.attribute, true]));
  const paths = differences.filter((one) => one.forcesReplacement).map((one) => [one.attribute]);
  return {
    actions: actionsOf(change),
    before: isNew ? null : collect(differences, (one) => one.live),
    after: isGone ? null : collect(differences, (one) => one.desired),
    after_unknown: isGone ? {} : collectMasks(differences),
    before_sensitive: isNew ? false : sensitive,
    after_sensitive: isGone ? false : sensitive,
    ...(paths.length === 0 ? {} : { replace_paths: paths }),
    ...(change.action === 'adopt' && change.id !== undefined ? { importing: { id: change.id } } : {}),
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
    const value = difference.sensitive ? masked : toKnown(pick(difference));
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
function toResourceDrift(drifts: readonly Drift[]): JsonTable[] {
  const byAddress = Map.groupBy(
    drifts.filter(({ tier }) => tier !== 'unread'),
    ({ address }) => address,
  );
  return [...byAddress].map(([address, group]) => {
    const isGone = group.some(({ tier }) => tier === 'missing');
    const isAdded = group.some(({ tier }) => tier === 'added');
    const pick = (value: (drift: Drift) => Plain) =>
      Object.fromEntries(
        group.flatMap((drift) => {
          const known = toKnown(value(drift));
          return known === undefined ? [] : [[drift.attribute, known] as const];
        }),
      );
    return {
      ...describeAddress(address, group[0]?.type ?? ''),
      change: {
        actions: [driftAction(isGone, isAdded)],
        before: isAdded ? null : pick(({ desired }) => desired),
        after: isGone ? null : pick(({ live }) => live),
        after_unknown: {},
      },
      groundstate: { drifts: toJson(group) },
    };
  });
}

function driftAction(isGone: boolean, isAdded: boolean): string {
  if (isGone) return 'delete';
  return isAdded ? 'create' : 'update';
}

/** Names are qualified by their stack only where several stacks are planned together. */
function toOutputs(report: PlanReport, qualify: boolean): [string, JsonTable][] {
  return report.outputs.map((output) => [
    qualify ? `${report.stack}/${output.name}` : output.name,
    {
      actions: [outputAction(report, output.known)],
      before: null,
      after: output.sensitive || !output.known ? null : toJson(output.value),
      after_unknown: !output.known,
      before_sensitive: output.sensitive,
      after_sensitive: output.sensitive,
    },
  ]);
}

function outputAction(report: PlanReport, known: boolean): string {
  if (report.appliedCommit === undefined) return 'create';
  return known ? 'no-op' : 'update';
}
