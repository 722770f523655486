import type { Layer, LayerTools } from '../call.ts';
import { asRecords, asText, createJsonRequest } from '../edit-call.ts';

/** A tag that is set again has its new value; moto keeps the old one beside it, and pages the list as if both were there. */
export function createTagReplacement(tools: LayerTools): Layer {
  return async (call, next) => {
    if (call.service !== 'dynamodb' || call.operation !== 'TagResource') return next(call);
    const TagKeys = asRecords(call.parameters['Tags']).map((tag) => asText(tag['Key']));
    const { ResourceArn } = call.parameters;
    await tools.send(createJsonRequest(call, 'UntagResource', { ResourceArn, TagKeys }));
    return next(call);
  };
}
