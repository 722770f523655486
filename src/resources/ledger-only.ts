import type { Attributes, Desired } from '../core/attribute.ts';
import type { CommandClass } from './call.ts';
import type { LedgerOnly, ResourceType } from './define.ts';

interface LedgerOnlyDefinition<A extends Attributes> extends LedgerOnly<A> {
  readonly type: string;
  readonly summary: string;
  validate?(desired: Desired<A>): readonly string[];
}

/** No call is ever made for such a type; one that is tried is a defect of the engine. */
class NoCommand {
  constructor() {
    throw new Error('a resource that lives in the ledger alone has no calls');
  }
}

/**
 * A resource type whose objects live nowhere but in the ledger. It has no calls, no mark and nothing that could drift: its entry is
 * the object, and one record makes it, changes it or takes it away. The parts of the contract that describe calls are empty.
 */
export function ledgerOnly<A extends Attributes>(attributes: A, definition: LedgerOnlyDefinition<A>): ResourceType<A> {
  const { type, summary, validate, ...how } = definition;
  const refuse = (): never => {
    throw new Error(`${type} lives in the ledger alone and is never read from AWS`);
  };
  const gives = Object.keys(attributes);
  return {
    type,
    summary,
    attributes,
    service: 'ledger',
    createClass: 'relation',
    dataBearing: false,
    absent: [],
    create: {
      actions: [],
      operation: 'none',
      command: NoCommand as unknown as CommandClass,
      input: refuse,
      id: refuse,
      already: [],
    },
    reads: {
      main: { shape: 'each', actions: [], operation: 'none', gives, call: refuse, attributes: refuse, answers: {} },
    },
    aspects: [],
    remove: { actions: [], calls: () => [] },
    ...(validate === undefined ? {} : { validate }),
    ledgerOnly: how,
  };
}
