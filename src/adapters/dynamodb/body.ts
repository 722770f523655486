import { gunzipSync, gzipSync } from 'node:zlib';
import { Failure } from '../../core/failure.ts';

/** Bodies longer than this are stored compressed; shorter ones stay readable in the console. */
const plainLimit = 16_000;

/** A record as the body of an item: JSON, because DynamoDB's own maps end at a depth of 32 and round long numbers. */
export function encodeBody(record: unknown): string | Uint8Array {
  const text = JSON.stringify(record, refuseUnknown);
  return text.length <= plainLimit ? text : gzipSync(text);
}

/** The record that a body holds. The caller knows what it put there. */
export function decodeBody<T>(body: unknown): T {
  const packed = body instanceof Uint8Array ? gunzipSync(body).toString('utf8') : undefined;
  const text = packed ?? (typeof body === 'string' ? body : 'null');
  return JSON.parse(text) as T;
}

function refuseUnknown(name: string, value: unknown): unknown {
  if (typeof value === 'symbol' || (typeof value === 'number' && !Number.isFinite(value))) {
    throw new Failure({
      code: 'ledger-unknown-value',
      handling: 'stop',
      summary: 'A value that is not known cannot be stored',
      detail: `The attribute «${name}» has no value yet, so a record of it would be a lie. Nothing was stored. This is a defect of Groundstate: please report it with the plan of the stack.`,
    });
  }
  return value;
}
