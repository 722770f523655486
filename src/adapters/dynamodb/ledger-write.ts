import { Failure } from '../../core/failure.ts';
import type { Entry, LedgerWrite } from '../../engine/ports/ledger.ts';
import { type Action, type Key, sizeOfAction } from './action.ts';
import { encodeBody } from './body.ts';
import { matching } from './condition.ts';
import { keys } from './keys.ts';

/** Well below DynamoDB's 400 kB, so that names and later fields fit. */
const largestItem = 300_000;

/** The table's action for a fenced write. */
export function renderLedgerWrite(stack: string, write: LedgerWrite): Action {
  switch (write.kind) {
    case 'put entry':
      return putEntry(stack, write.entry);
    case 'drop entry':
      return { kind: 'delete', key: keys.entry(stack, write.address) };
    case 'put intent':
      return put(keys.intent(stack, write.intent.op), write.intent, write.intent.address);
    case 'drop intent':
      return { kind: 'delete', key: keys.intent(stack, write.op) };
    case 'put stable value':
      return put(keys.stableValue(stack, write.value.place), write.value, undefined);
    case 'drop stable value':
      return { kind: 'delete', key: keys.stableValue(stack, write.place) };
    case 'use approval':
      return { kind: 'delete', key: keys.approval(stack, write.id), condition: matching({ approval: write.id }) };
    case 'put run':
      return put(keys.run(stack, write.run.id), write.run, undefined);
    case 'put outputs':
      return put(keys.outputs(stack), write.outputs, undefined);
  }
}

/** When a process saw an entry says nothing to another one, nor to itself after a restart. */
function putEntry(stack: string, { seenAt: _own, ...entry }: Entry): Action {
  return put(keys.entry(stack, entry.address), entry, entry.address);
}

function put(key: Key, record: object, address: string | undefined): Action {
  const action: Action = { kind: 'put', key, item: { body: encodeBody(record) } };
  const size = sizeOfAction(action);
  if (size > largestItem) {
    throw new Failure({
      code: 'ledger-item-too-large',
      handling: 'ask',
      summary: 'A record is too large for the ledger',
      detail: `The record «${key.sk}» has ${size} bytes, compressed, and DynamoDB takes no item beyond 400 kB (Groundstate stops at ${largestItem}). Without the record a crash could not be recovered from, so the change was not made. Make the object's configuration smaller, for example by moving a large document to S3.`,
      address,
    });
  }
  return action;
}
