import type { Call, RawRequest, Reply } from './call.ts';

/** Fields of a form; undefined takes a field away. */
export type FormFields = Readonly<Record<string, string | undefined>>;

/** The same call with other form fields, for the query protocols. */
export function withForm(call: Call, changes: FormFields): Call {
  const form = new URLSearchParams(call.request.body.toString('utf8'));
  const parameters: Record<string, unknown> = { ...call.parameters };
  for (const [name, value] of Object.entries(changes)) {
    form.delete(name);
    delete parameters[name];
    if (value === undefined) continue;
    form.set(name, value);
    parameters[name] = value;
  }
  return { ...call, parameters, request: { ...call.request, body: Buffer.from(form.toString()) } };
}

/** The same call with another JSON document. */
export function withJson(call: Call, parameters: Readonly<Record<string, unknown>>): Call {
  return { ...call, parameters, request: { ...call.request, body: Buffer.from(JSON.stringify(parameters)) } };
}

/** A request of the query protocol by the same caller to the same service. */
export function createFormRequest(call: Call, action: string, fields: FormFields): RawRequest {
  const form = new URLSearchParams({ Action: action, Version: '2016-11-15' });
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.set(name, value);
  }
  return { ...call.request, method: 'POST', target: '/', body: Buffer.from(form.toString()) };
}

/** A request of the JSON protocol by the same caller to the same service. */
export function createJsonRequest(
  call: Call,
  operation: string,
  document: Readonly<Record<string, unknown>>,
): RawRequest {
  const target = call.request.headers['x-amz-target'] ?? '';
  const headers = { ...call.request.headers, 'x-amz-target': target.replace(/[^.]*$/, operation) };
  return { ...call.request, headers, body: Buffer.from(JSON.stringify(document)) };
}

/** A request to S3 by the same caller about the same bucket; it carries nothing of the original but who asks. */
export function createBucketRequest(call: Call, method: string, query: string, body = ''): RawRequest {
  const kept = ['host', 'authorization', 'x-amz-date', 'x-amz-security-token', 'user-agent'];
  const headers = Object.fromEntries(Object.entries(call.request.headers).filter(([name]) => kept.includes(name)));
  const path = call.request.target.split('?')[0] ?? '/';
  const type: Readonly<Record<string, string>> = body === '' ? {} : { 'content-type': 'application/xml' };
  return {
    method,
    target: query === '' ? path : `${path}?${query}`,
    headers: { ...headers, ...type },
    body: Buffer.from(body),
  };
}

/** The same answer with another text; a checksum of the old one is dropped. */
export function withText(reply: Reply, text: string): Reply {
  const { 'x-amz-crc32': _crc, 'content-length': _length, ...headers } = reply.headers;
  return { ...reply, headers, body: Buffer.from(text) };
}

/** The same answer with another JSON document. */
export function withDocument(reply: Reply, document: unknown): Reply {
  return withText(reply, JSON.stringify(document));
}

/** The JSON object in a text; an empty one when there is none. */
export function readDocument(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(body.toString('utf8')));
  } catch {
    return {};
  }
}

/** The value as an object; an empty one when it is something else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The value as a list of objects; an empty one when it is something else. */
export function asRecords(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}

/** The value as text; empty when it is something else. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** True for an answer that reports success. */
export function isSuccess(reply: Reply): boolean {
  return reply.status >= 200 && reply.status < 300;
}
