import type { RawRequest } from '../call.ts';

/** The meaning of a request, before who sent it is added. */
export interface Meaning {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Reads a request of the JSON protocols 1.0 and 1.1, which name the operation in a header. */
export function identifyJson(request: RawRequest): Meaning | undefined {
  const target = request.headers['x-amz-target'];
  if (target === undefined) return undefined;
  return { operation: target.slice(target.lastIndexOf('.') + 1), parameters: parseObject(request.body) };
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
