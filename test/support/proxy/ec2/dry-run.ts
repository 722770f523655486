import type { Layer } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';

/** Answers a dry run and does nothing; moto creates the object. */
export function createDryRun(): Layer {
  return async (call, next) => {
    if (call.service !== 'ec2' || call.parameters['DryRun'] !== 'true') return next(call);
    const message = 'Request would have succeeded, but DryRun flag is set.';
    return createErrorReply(call, { status: 412, code: 'DryRunOperation', message });
  };
}
