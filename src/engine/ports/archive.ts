/** A place outside of the table where texts are kept, by name. Every method throws a Failure. */
export interface Archive {
  /** For messages: `s3://audit/groundstate/`. */
  readonly address: string;
  /** The SHA-256, in hex, of what is kept under a name; undefined where nothing is. */
  digestOf(name: string, signal: AbortSignal): Promise<string | undefined>;
  put(
    entry: { readonly name: string; readonly text: string; readonly digest: string },
    signal: AbortSignal,
  ): Promise<void>;
}
