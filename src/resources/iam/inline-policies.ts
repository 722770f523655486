import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Attribute } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { iamPolicy, iamPolicyKind } from '../../core/kinds/iam-policy.ts';
import { text } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import { iamAbsent } from './absent.ts';

/** A policy that lives inside a role; both members are null in the empty block, which says "no inline policies". */
interface InlinePolicy {
  readonly name: string | null;
  readonly policy: string | null;
}

const member = { name: text(), policy: iamPolicy() };
const blocks = block(member, { unordered: true });

/**
 * The exclusive inline policies of a role; compared only where they are configured. Taken out of the configuration they stay, because
 * they may have moved to an aws_iam_role_policy.
 */
export const inlinePolicies: Attribute<readonly InlinePolicy[]> = {
  ...blocks,
  note: 'exclusive; left out, the inline policies are left alone',
  kind: {
    ...blocks.kind,
    convert(value) {
      const converted = blocks.kind.convert(value);
      if (!converted.ok) {
        return converted;
      }
      const given = converted.value.filter(({ name, policy }) => name !== null || policy !== null);
      return given.some(({ name, policy }) => name === null || policy === null)
        ? { ok: false, problem: 'each of these blocks needs both name and policy' }
        : { ok: true, value: given };
    },
    equal: samePolicies,
  },
};

/** The calls between two sets of inline policies; what is new comes first, so that no right is missing in between. */
export function writeInlinePolicies(
  role: string,
  desired: readonly InlinePolicy[],
  live: readonly InlinePolicy[],
): readonly Call[] {
  const found = byName(live);
  const wanted = byName(desired);
  const put = [...wanted].filter(([name, policy]) => !samePolicy(policy, found.get(name)));
  const drop = [...found.keys()].filter((name) => !wanted.has(name));
  return [
    ...put.map(([PolicyName, PolicyDocument]) =>
      callOf(PutRolePolicyCommand, { RoleName: role, PolicyName, PolicyDocument }),
    ),
    ...drop.map((PolicyName) => callOf(DeleteRolePolicyCommand, { RoleName: role, PolicyName }, iamAbsent)),
  ];
}

function samePolicies(desired: readonly InlinePolicy[], live: readonly InlinePolicy[]): boolean {
  const found = byName(live);
  const wanted = byName(desired);
  return wanted.size === found.size && [...wanted].every(([name, policy]) => samePolicy(policy, found.get(name)));
}

function samePolicy(desired: string, live: string | undefined): boolean {
  return live !== undefined && iamPolicyKind.equal(desired, live);
}

function byName(policies: readonly InlinePolicy[]): ReadonlyMap<string, string> {
  return new Map(policies.map(({ name, policy }) => [name ?? '', policy ?? '']));
}
