import type { RawRequest } from '../call.ts';

/** Who signed a request, for which region and service. */
export interface Signature {
  readonly caller: string;
  readonly region: string;
  readonly service: string;
}

const scope = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** Reads the credential scope of SigV4 from the header, or from the query of a presigned URL; nothing is verified. */
export function readSignature(request: RawRequest): Signature | undefined {
  const query = new URLSearchParams(request.target.split('?')[1] ?? '').get('X-Amz-Credential');
  const text = request.headers['authorization'] ?? (query === null ? '' : `Credential=${query}`);
  const found = scope.exec(text);
  if (found === null) return undefined;
  return { caller: found[1] ?? '', region: found[2] ?? '', service: (found[3] ?? '').toLowerCase() };
}
