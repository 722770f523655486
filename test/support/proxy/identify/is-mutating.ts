const reading =
  /^(Describe|Get|List|Head|BatchGet|TransactGet|Lookup|Search|Simulate|Select|Validate|Filter|AssumeRole|DecodeAuthorization|ReceiveMessage)|^(Query|Scan|ExecuteStatement)$/;

/** True when an operation of this name changes something. */
export function isMutating(operation: string): boolean {
  return !reading.test(operation);
}
