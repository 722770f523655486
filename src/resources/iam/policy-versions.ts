import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  type ManagedPolicyDetail,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { iamPolicy, iamPolicyKind } from '../../core/kinds/iam-policy.ts';
import { text } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import { iamAbsent } from './absent.ts';
import { decodeDocument } from './decode-document.ts';

/** How many versions of a policy IAM keeps. */
const MOST_VERSIONS = 5;

/** One version of a managed policy. */
interface PolicyVersion {
  readonly id: string | null;
  readonly policy: string | null;
  readonly is_default: boolean | null;
}

/** The versions of a policy, oldest first; Terraform has no such attribute, but an update cannot do without. */
export const policyVersions = block(
  { id: text(), policy: iamPolicy(), is_default: bool() },
  { computed: true, note: 'not in Terraform: the versions that IAM keeps, oldest first' },
);

/** The versions in the bulk answer. */
export function versionsOf(policy: ManagedPolicyDetail): readonly PolicyVersion[] {
  return (policy.PolicyVersionList ?? [])
    .map(({ VersionId = '', Document, IsDefaultVersion }) => ({
      id: VersionId,
      policy: decodeDocument(Document),
      is_default: IsDefaultVersion === true,
    }))
    .sort((left, right) => numberOf(left) - numberOf(right));
}

/**
 * Makes a document the one that counts: a version that says the same becomes the default again; otherwise a new one is made, and the
 * oldest is given up for it where there is no room.
 */
export function writeDocument(PolicyArn: string, document: string, live: readonly PolicyVersion[]): readonly Call[] {
  const same = live.findLast(({ policy }) => policy !== null && iamPolicyKind.equal(document, policy));
  if (same !== undefined) {
    const VersionId = same.id ?? '';
    return same.is_default === true ? [] : [callOf(SetDefaultPolicyVersionCommand, { PolicyArn, VersionId })];
  }
  const spare = live.filter(({ is_default }) => is_default !== true);
  return [
    ...deleteVersions(PolicyArn, live.length < MOST_VERSIONS ? [] : spare.slice(0, live.length - MOST_VERSIONS + 1)),
    callOf(CreatePolicyVersionCommand, { PolicyArn, PolicyDocument: document, SetAsDefault: true }),
  ];
}

/** Takes away all versions but the default, which goes with its policy. */
export function deleteSpareVersions(PolicyArn: string, live: readonly PolicyVersion[]): readonly Call[] {
  return deleteVersions(
    PolicyArn,
    live.filter(({ is_default }) => is_default !== true),
  );
}

function deleteVersions(PolicyArn: string, versions: readonly PolicyVersion[]): readonly Call[] {
  return versions.map(({ id }) => callOf(DeletePolicyVersionCommand, { PolicyArn, VersionId: id ?? '' }, iamAbsent));
}

/** `v12` is younger than `v9`. */
function numberOf(version: PolicyVersion): number {
  return Number((version.id ?? '').replace(/^v/, ''));
}
