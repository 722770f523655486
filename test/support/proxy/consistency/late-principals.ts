import type { AccountBook } from '../account-book.ts';
import type { Call, Layer, LayerTools } from '../call.ts';
import { type AwsError, createErrorReply } from '../create-error-reply.ts';
import { asText, isSuccess } from '../edit-call.ts';

/** What a service says of a policy that names somebody it does not know. */
const refusals: Readonly<Record<string, AwsError>> = {
  iam: { status: 400, code: 'MalformedPolicyDocument', message: 'Invalid principal in policy' },
  kms: {
    status: 400,
    code: 'MalformedPolicyDocumentException',
    message: 'Policy contains a statement with one or more invalid principals.',
  },
  s3: { status: 400, code: 'MalformedPolicy', message: 'Invalid principal in policy' },
  sns: { status: 400, code: 'InvalidParameter', message: 'Invalid parameter: Policy Error: PrincipalNotFound' },
  sqs: { status: 400, code: 'InvalidAttributeValue', message: 'Invalid value for the parameter Policy.' },
};

/** Operations that give a policy with principals to a service; those of IAM about rights name no principals. */
const policies =
  /^(PutKeyPolicy|CreateKey|PutBucketPolicy|UpdateAssumeRolePolicy|CreateRole|SetTopicAttributes|SetQueueAttributes)$/;

/** Makes a new role unknown to the policies of all services for a while; in AWS that takes up to fifteen minutes. */
export function createLatePrincipals(tools: LayerTools, accounts: AccountBook, delayMs: () => number): Layer {
  const fresh = new Map<string, number>();
  return async (call, next) => {
    for (const [arn, until] of fresh) {
      if (until <= tools.now()) fresh.delete(arn);
      else if (policies.test(call.operation) && namesPrincipal(call, arn)) return refuse(call);
    }
    const reply = await next(call);
    if (delayMs() === 0 || call.operation !== 'CreateRole' || !isSuccess(reply)) return reply;
    const path = asText(call.parameters['Path']) || '/';
    const name = asText(call.parameters['RoleName']);
    fresh.set(`arn:aws:iam::${await accounts.accountOf(call)}:role${path}${name}`, tools.now() + delayMs());
    return reply;
  };
}

function namesPrincipal(call: Call, arn: string): boolean {
  const body = call.request.body.toString('utf8');
  return body.includes(`${arn}"`) || body.includes(`${arn}\\"`) || decodeForm(body).includes(`${arn}"`);
}

function decodeForm(body: string): string {
  try {
    return decodeURIComponent(body.replaceAll('+', ' '));
  } catch {
    return body;
  }
}

function refuse(call: Call): ReturnType<typeof createErrorReply> {
  const other = { status: 400, code: 'InvalidParameterValue', message: 'The role defined can not be assumed.' };
  return createErrorReply(call, refusals[call.service] ?? other);
}
