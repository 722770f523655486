import type { Redact } from '../../core/redaction/mask.ts';
import { redactData } from '../../core/redaction/redact-json.ts';

/** What a record is found by: no secret ever gets there, and a stack that is called like one must still be found. */
const identity = new Set(
  'id at kind stack address commit runId cloudId thread drift tier severity status owner result action outcome'.split(
    ' ',
  ),
);

/** The record without secrets in its sentences and values. */
export function redactRecord<T>(record: T, redact: Redact): T {
  return redactData(record, redact, identity) as T;
}
