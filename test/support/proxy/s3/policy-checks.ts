import type { Call, Layer, Next } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { asRecords, asText, createBucketRequest, readDocument } from '../edit-call.ts';
import { readElement } from '../xml.ts';

type Statement = Readonly<Record<string, unknown>>;

/**
 * Refuses a bucket policy that is no policy, names another bucket, or is public where that is blocked; moto takes all. One that is
 * taken is answered without a word, where moto says «True».
 */
export function createPolicyChecks(): Layer {
  return async (call, next) => {
    const bucket = call.s3.bucket;
    if (call.service !== 's3' || call.operation !== 'PutBucketPolicy' || bucket === undefined) return next(call);
    const statements = readStatements(call);
    const complaint =
      statements === undefined
        ? "Policies must be valid JSON and the first byte must be '{'"
        : findComplaint(statements, bucket);
    if (statements === undefined || complaint !== undefined) {
      return createErrorReply(call, {
        status: 400,
        code: 'MalformedPolicy',
        message: complaint ?? 'Invalid policy syntax.',
      });
    }
    if (!statements.some(isPublic) || !(await blocksPublicPolicies(call, next))) {
      const reply = await next(call);
      const isTaken = reply.status === 200;
      return isTaken ? { ...reply, status: 204, headers: {}, body: Buffer.alloc(0) } : reply;
    }
    const message = 'Public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.';
    return createErrorReply(call, { status: 403, code: 'AccessDenied', message });
  };
}

function readStatements(call: Call): readonly Statement[] | undefined {
  const document = readDocument(call.request.body);
  const statement = document['Statement'];
  if (statement === undefined) return undefined;
  return asRecords(Array.isArray(statement) ? statement : [statement]);
}

function findComplaint(statements: readonly Statement[], bucket: string): string | undefined {
  if (statements.some((one) => !['Allow', 'Deny'].includes(asText(one['Effect'])))) return 'Invalid effect';
  if (statements.some((one) => one['Principal'] === undefined && one['NotPrincipal'] === undefined)) {
    return 'Missing required field Principal';
  }
  const arn = `arn:aws:s3:::${bucket}`;
  const resources = statements.flatMap((one) => [one['Resource'] ?? one['NotResource']].flat()).map(String);
  const own = resources.every(
    (name) => name === arn || name.startsWith(`${arn}/`) || name === '*' || name.startsWith(`${arn}*`),
  );
  return own ? undefined : 'Policy has invalid resource';
}

function isPublic(statement: Statement): boolean {
  const principal = statement['Principal'];
  const names = typeof principal === 'string' ? [principal] : Object.values(principal ?? {}).flat();
  return statement['Effect'] === 'Allow' && names.includes('*') && statement['Condition'] === undefined;
}

async function blocksPublicPolicies(call: Call, next: Next): Promise<boolean> {
  const request = createBucketRequest(call, 'GET', 'publicAccessBlock');
  const reply = await next({ ...call, operation: 'GetPublicAccessBlock', mutating: false, parameters: {}, request });
  return readElement(reply.body.toString('utf8'), 'BlockPublicPolicy') === 'true';
}
