/** Shorter values would turn half of all text into masks. */
export const shortestSecret = 6;
/** Longer secrets are looked for piece by piece, so that their many forms stay small. */
const longestPiece = 1_000;
/** A line or a member is looked for alone only from this length on: it is more likely an ordinary word. */
const shortestPart = 8;

/** Members of a database secret that say where it is, not how to get in: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html */
const harmlessMembers =
  /^(engine|host|port|dbname|dbInstanceIdentifier|dbClusterIdentifier|username|masterarn|ssl|database|region|readerEndpoint)$/i;

/** What often stands beside a secret in one marked table, and is none: masked everywhere, it would make every message unreadable. */
const ordinary: readonly RegExp[] = [
  /^(true|false|null|none|enabled?|disabled?|default|required|optional|allowed|denied|public|private|internal)$/i,
  /^(prod|production|staging|develop|development|testing|sandbox|preview|primary|secondary|replica|master|latest)$/i,
  /^(postgres|postgresql|mysql|mariadb|aurora|oracle|sqlserver|mongodb|redis|localhost|amazonaws)$/i,
  /^[a-z]{2}(-[a-z]+){1,2}-\d[a-z]?$/, // regions and their zones
  /^arn:[a-z-]+:[a-z0-9-]+:/,
  /^(vpc|subnet|sg|ami|eni|igw|nat|rtb|acl|eipalloc|i|vol|snap|key|fs|db|lt)-[0-9a-f]{8,32}$/,
  /^[0-9a-f.:]+\/\d{1,3}$/i, // blocks of addresses
  /^\d{1,3}(\.\d{1,3}){3}$/,
];

/** A text that is looked for, and the secret that it is a piece of. */
export interface Part {
  readonly text: string;
  readonly of: string;
}

/** What of a secret is looked for: all of it, and the parts that may stand alone, such as a member of its JSON or a line. */
export function partsOf(secret: string): readonly Part[] {
  return [secret.trim(), ...membersOf(secret)]
    .flatMap((of) => [...piecesOf(of), ...linesOf(of)].map((text) => ({ text, of })))
    .filter(({ text }) => text.length >= shortestSecret && !ordinary.some((shape) => shape.test(text)));
}

/** The texts in a secret that is JSON, as the secrets of databases are. */
function membersOf(secret: string): readonly string[] {
  if (!/^\s*[[{]/.test(secret)) return [];
  try {
    return textsIn(JSON.parse(secret));
  } catch {
    return [];
  }
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'string' && harmlessMembers.test(name) ? [] : textsIn(member),
  );
}

/** The lines of a secret of several; of `NAME=value` the value alone too. The frame of a PEM block is no secret. */
function linesOf(secret: string): readonly string[] {
  if (!/[\r\n]/.test(secret)) return [];
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
  const values = lines.flatMap((line) => /^[\w.-]+\s*[=:]\s*["']?([^"'\s][^"']*)/.exec(line)?.[1] ?? []);
  return [...lines, ...values].filter((line) => line.length >= shortestPart && !isFrame(line));
}

function isFrame(line: string): boolean {
  return /^-----(BEGIN|END) [A-Z0-9 ]+-----$/.test(line);
}

function piecesOf(whole: string): readonly string[] {
  if (whole.length <= longestPiece * 2) return [whole];
  const pieces: string[] = [];
  for (let at = 0; at < whole.length; at += longestPiece) pieces.push(whole.slice(at, at + longestPiece));
  return pieces;
}
