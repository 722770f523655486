/** One AWS API call as data: the engine makes it, a type only describes it. */
export interface Call {
  /** The operation's name as AWS writes it, for example `CreateVpc`. */
  readonly operation: string;
  readonly input: object;
  /** The SDK command for it; made anew for each attempt. */
  command(): object;
  /** Service error codes that mean the effect is there already (`RouteAlreadyExists`). */
  readonly already: readonly string[];
}

/** An SDK command class; the SDK keeps the output type in the handler that a command resolves to. */
export type CommandClass<I = never, O = unknown> = new (
  input: never,
) => {
  readonly input: I;
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ readonly output: O }>;
};

/** Describes one call of an SDK command. */
export function callOf<I extends object>(
  command: CommandClass<I>,
  input: NoInfer<I>,
  already: readonly string[] = [],
): Call {
  return { operation: operationOf(command), input, command: () => new command(input as never), already };
}

/** `CreateVpcCommand` calls the operation `CreateVpc`. */
export function operationOf(command: { readonly name: string }): string {
  return command.name.replace(/Command$/, '').replace(/^_+/, '');
}
