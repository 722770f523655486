import assert from 'node:assert/strict';
import type { PolicyDocument } from '../../infra/policies/document.ts';
import { evaluatePolicies, type IamRequest } from '../../src/core/iam/evaluate-policies.ts';

/** Whether policies of ours allow a call; they use no condition that cannot be judged. */
export function isAllowed(
  request: IamRequest,
  policies: readonly PolicyDocument[],
  boundary?: PolicyDocument,
): boolean {
  const verdict = evaluatePolicies(request, policies, boundary);
  assert.notEqual(verdict, 'unclear', request.action);
  return verdict === 'allowed';
}
