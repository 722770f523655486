/** An operation of an older holder whose requests may still arrive, as far as new operations on its address have to know. */
export interface Standing {
  readonly kind: 'create' | 'update' | 'delete';
  /** Undefined for a create whose id only AWS knows. */
  readonly id: string | undefined;
  /** Of a create: the name of which AWS makes only one object. */
  readonly key?: string | undefined;
}

/** What is about to be done to an address. */
export interface PlannedOperation {
  readonly kind: 'create' | 'update' | 'delete';
  /** The object's id; of a create only where it follows from the request. */
  readonly id: string | undefined;
  readonly key?: string | undefined;
  /** The object is addressed by a name that can be given again, not by an id that AWS chose. */
  readonly named: boolean;
}

/**
 * Whether an operation has to wait until the requests of an older one can no longer arrive. An update never has to: what
 * overwrites it late is repaired when the older one is dropped.
 */
export function mustWait(planned: PlannedOperation, standing: Standing): boolean {
  const isSame = planned.id !== undefined && planned.id === standing.id;
  const mayBeSame = isSame || planned.id === undefined || standing.id === undefined;
  switch (planned.kind) {
    case 'update':
      return false;
    case 'create':
      return mustCreateWait(planned, standing, mayBeSame);
    case 'delete':
      // A create that arrives after the delete brings the object back, and so does a write to a name.
      return mayBeSame && (standing.kind === 'create' || (standing.kind === 'update' && planned.named));
  }
}

function mustCreateWait({ key, named }: PlannedOperation, standing: Standing, mayBeSame: boolean): boolean {
  switch (standing.kind) {
    case 'create':
      return key === undefined || key !== standing.key;
    case 'update':
      return false;
    case 'delete':
      return named && mayBeSame; // an id that AWS chose is never given again: the late delete finds nothing
  }
}
