/** The files of the stack's folder; paths are relative to it and never leave it. */
export interface FilePort {
  readText(path: string): string | undefined;
  readBytes(path: string): Uint8Array | undefined;
  exists(path: string): boolean;
  /** Whether the file is a program; an archive of it keeps that. */
  executable?(path: string): boolean;
  /** Every file below a folder, as paths relative to that folder, with forward slashes. */
  list(folder: string): readonly string[];
  /** The absolute path of the stack's folder: what `path.cwd` and `abspath` show. */
  readonly folder: string;
}

/** What changes at every run, chosen once per place and then kept. */
export interface StablePort {
  /** The time that `timestamp()` gives at this place, RFC 3339 in UTC; undefined: not chosen yet, so unknown. */
  timestamp(place: string): string | undefined;
  /** The time of this plan; undefined: not known. */
  planTimestamp(): string | undefined;
  uuid(place: string): string | undefined;
  bcrypt(place: string, text: string, cost: number): string | undefined;
}
