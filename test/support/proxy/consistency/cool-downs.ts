import type { AccountBook } from '../account-book.ts';
import type { Call, Layer, LayerTools, Reply } from '../call.ts';
import { type AwsError, createErrorReply } from '../create-error-reply.ts';
import { asText, createJsonRequest, isSuccess, readDocument } from '../edit-call.ts';

/** How long a name stays taken after its object was deleted, in milliseconds. */
export interface CoolDowns {
  /** 60 s in AWS, and here unless set. */
  readonly queueMs: number;
  /** Minutes to hours in AWS, where it is not promised; 0 here unless set. */
  readonly bucketMs: number;
}

interface Cooling {
  readonly deletion: string;
  readonly creation: string;
  readonly nameOf: (call: Call) => string;
  readonly ms: (settings: CoolDowns) => number;
  readonly refusal: AwsError;
}

const coolings: readonly Cooling[] = [
  {
    deletion: 'DeleteQueue',
    creation: 'CreateQueue',
    nameOf: (call) =>
      asText(call.parameters['QueueName']) || (asText(call.parameters['QueueUrl']).split('/').at(-1) ?? ''),
    ms: ({ queueMs }) => queueMs,
    refusal: {
      status: 400,
      code: 'QueueDeletedRecently',
      message: 'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    },
  },
  {
    deletion: 'DeleteBucket',
    creation: 'CreateBucket',
    nameOf: (call) => call.s3.bucket ?? '',
    ms: ({ bucketMs }) => bucketMs,
    refusal: {
      status: 409,
      code: 'OperationAborted',
      message: 'A conflicting conditional operation is currently in progress against this resource. Please try again.',
    },
  },
];

/** Keeps names taken for a while after their objects were deleted; moto gives them away at once. */
export function createCoolDowns(tools: LayerTools, accounts: AccountBook, settings: () => CoolDowns): Layer {
  const cooling = new Map<string, number>();
  return async (call, next) => {
    const found = coolings.find(({ creation, deletion }) => [creation, deletion].includes(call.operation));
    if (found === undefined) return next(call);
    const owner = found.deletion === 'DeleteBucket' ? '' : `${await accounts.accountOf(call)} ${call.region}`;
    const key = `${found.creation} ${owner} ${found.nameOf(call)}`;
    if (call.operation === found.creation && (cooling.get(key) ?? 0) > tools.now()) {
      return createErrorReply(call, found.refusal);
    }
    const reply = await next(call);
    if (call.operation === found.deletion && isSuccess(reply)) cooling.set(key, tools.now() + found.ms(settings()));
    return reply;
  };
}

/** Says of the name of a secret that waits for its deletion what AWS says; moto says that it exists. */
export function createSecretNames(tools: LayerTools): Layer {
  return async (call, next) => {
    const reply = await next(call);
    if (call.service !== 'secretsmanager' || call.operation !== 'CreateSecret' || isSuccess(reply)) return reply;
    const request = createJsonRequest(call, 'DescribeSecret', { SecretId: call.parameters['Name'] });
    const { DeletedDate: since } = readDocument((await tools.send(request)).body);
    return typeof since === 'number' ? refuseScheduled(call) : reply;
  };
}

function refuseScheduled(call: Call): Reply {
  const message = "You can't create this secret because a secret with this name is already scheduled for deletion.";
  return createErrorReply(call, { status: 400, code: 'InvalidRequestException', message });
}
