import { canonicalJson } from '../../core/kinds/json.ts';
import type { LifecycleRule } from './lifecycle-attributes.ts';

/**
 * Whether two lists of rules say the same: rules are known by their ids and have no order, zero, false and empty say nothing,
 * and a prefix counts wherever it is written. A desired rule without an id takes any id.
 */
export function sameLifecycleRules(desired: readonly LifecycleRule[], live: readonly LifecycleRule[]): boolean {
  if (desired.length !== live.length) {
    return false;
  }
  const named = desired.filter((rule) => says(rule.id));
  const liveById = new Map(live.map((rule) => [rule.id, rule]));
  const rest = new Set(live);
  for (const rule of named) {
    const partner = liveById.get(rule.id);
    if (partner === undefined || !rest.delete(partner) || canonicalRule(rule) !== canonicalRule(partner)) {
      return false;
    }
  }
  const nameless = desired.filter((rule) => !says(rule.id)).map(canonicalRule);
  return canonicalJson(nameless.sort()) === canonicalJson([...rest].map(canonicalRule).sort());
}

function canonicalRule(rule: LifecycleRule): string {
  const [expiration] = rule.expiration ?? [];
  const [noncurrent] = rule.noncurrent_version_expiration ?? [];
  const [abort] = rule.abort_incomplete_multipart_upload ?? [];
  return canonicalJson({
    status: rule.status,
    filter: canonicalFilter(rule),
    expiration: essence({ ...expiration, date: moment(expiration?.date) }),
    transitions: (rule.transition ?? [])
      .map((item) => canonicalJson(essence({ ...item, date: moment(item.date) })))
      .sort(),
    noncurrent: essence({ ...noncurrent }),
    noncurrentTransitions: (rule.noncurrent_version_transition ?? [])
      .map((item) => canonicalJson(essence({ ...item })))
      .sort(),
    abort: essence({ ...abort }),
  });
}

/** A filter of several conditions means the same whether its parts stand alone, in `and`, or beside the filter. */
function canonicalFilter(rule: LifecycleRule): object {
  const [filter] = rule.filter ?? [];
  const [and] = filter?.and ?? [];
  const [tag] = filter?.tag ?? [];
  return essence({
    prefix: filter?.prefix || and?.prefix || rule.prefix,
    tags: { ...and?.tags, ...(tag === undefined ? {} : { [tag.key ?? '']: tag.value }) },
    greater: filter?.object_size_greater_than || and?.object_size_greater_than,
    less: filter?.object_size_less_than || and?.object_size_less_than,
  });
}

function moment(text: string | null | undefined): number | null {
  return says(text) ? Date.parse(text ?? '') : null;
}

/** The members that say something. */
function essence(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => says(value)));
}

function says(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && value !== 0 && value !== false;
}
