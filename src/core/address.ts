/** Names one resource or data instance of one stack; immutable, prints and parses. */
export interface Address {
  readonly stack: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly key?: string | number;
}

/** Prints an address as `network/aws_vpc.main["a"]`. */
export function formatAddress(address: Address): string {
  return `${address.stack}/${formatLocal(address)}`;
}

/** Prints an address without its stack, as Terraform does. */
export function formatLocal(address: Omit<Address, 'stack'>): string {
  const prefix = address.mode === 'data' ? 'data.' : '';
  return `${prefix}${address.type}.${address.name}${formatKey(address.key)}`;
}

function formatKey(key: string | number | undefined): string {
  if (key === undefined) return '';
  if (typeof key === 'number') return `[${key}]`;
  return `[${JSON.stringify(key)}]`;
}

const namePattern = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/** Whether the text may name a resource type or a block. */
export function isName(text: string): boolean {
  return namePattern.test(text);
}

/** Reads what formatAddress printed; undefined when the text is not an address. */
export function parseAddress(text: string): Address | undefined {
  const slash = findStackEnd(text);
  if (slash <= 0) return undefined;
  const stack = text.slice(0, slash);
  const local = parseLocal(text.slice(slash + 1));
  return local === undefined ? undefined : { stack, ...local };
}

/** The stack of an address, also of one that has more behind it; undefined where the text has none. */
export function stackOf(text: string): string | undefined {
  const slash = findStackEnd(text);
  return slash <= 0 ? undefined : text.slice(0, slash);
}

/** The stack ends at the last slash before the instance key, which may hold slashes of its own. */
function findStackEnd(text: string): number {
  const bracket = text.indexOf('[');
  return text.lastIndexOf('/', bracket === -1 ? text.length : bracket);
}

/** Reads what formatLocal printed; undefined when the text is not a local address. */
export function parseLocal(text: string): Omit<Address, 'stack'> | undefined {
  const bracket = text.indexOf('[');
  const head = bracket === -1 ? text : text.slice(0, bracket);
  const parts = head.split('.');
  const mode = parts.length === 3 && parts[0] === 'data' ? 'data' : 'managed';
  const [type, name, ...rest] = mode === 'data' ? parts.slice(1) : parts;
  if (type === undefined || name === undefined || rest.length > 0) return undefined;
  if (!isName(type) || !isName(name)) return undefined;
  if (bracket === -1) return { mode, type, name };
  const key = parseKey(text.slice(bracket));
  return key === undefined ? undefined : { mode, type, name, key };
}

function parseKey(text: string): string | number | undefined {
  if (!text.endsWith(']')) return undefined;
  const inner = text.slice(1, -1);
  if (/^(0|[1-9]\d{0,15})$/.test(inner)) return Number(inner);
  if (!inner.startsWith('"')) return undefined;
  try {
    const key: unknown = JSON.parse(inner);
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Whether two addresses name the same instance. */
export function sameAddress(a: Address, b: Address): boolean {
  return formatAddress(a) === formatAddress(b);
}
