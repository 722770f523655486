/** What a `/groundstate` command asks for. */
export type ChatCommand =
  | { readonly kind: 'help'; readonly because?: string }
  | { readonly kind: 'status' }
  | { readonly kind: 'drift' | 'scan'; readonly stack: string | undefined }
  | { readonly kind: 'pause' | 'break-glass'; readonly scope: string; readonly forMs: number; readonly reason: string }
  | { readonly kind: 'resume'; readonly scope: string }
  | { readonly kind: 'close'; readonly id: string }
  | { readonly kind: 'explain'; readonly address: string }
  | { readonly kind: 'approve' | 'refuse' | 'withdraw'; readonly plan: string; readonly reason: string };

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000 };

/** Reads what stands behind `/groundstate`. What is not understood is answered with the help, and why. */
export function parseCommand(text: string): ChatCommand {
  const [word = '', ...rest] = text.trim().split(/\s+/);
  const [first, second = '', ...others] = rest;
  switch (word.toLowerCase()) {
    case '':
    case 'help':
      return { kind: 'help' };
    case 'status':
      return { kind: 'status' };
    case 'drift':
    case 'scan':
      return { kind: word.toLowerCase() as 'drift' | 'scan', stack: first };
    case 'resume':
      return first === undefined ? lacks('resume needs the scope that was paused.') : { kind: 'resume', scope: first };
    case 'close':
      return first === undefined ? lacks('close needs the id of a break-glass.') : { kind: 'close', id: first };
    case 'explain':
      return first === undefined ? lacks('explain needs an address.') : { kind: 'explain', address: rest.join(' ') };
    case 'approve':
    case 'refuse':
    case 'withdraw': {
      const kind = word.toLowerCase() as 'approve' | 'refuse' | 'withdraw';
      return first === undefined
        ? lacks(`${kind} needs the digest of a plan or the id of a run.`)
        : { kind, plan: first, reason: rest.slice(1).join(' ') };
    }
    case 'pause':
    case 'break-glass':
      return parseTimed(word.toLowerCase() as 'pause' | 'break-glass', first, second, others.join(' '));
    default:
      return lacks(`"${word}" is not a command.`);
  }
}

// oxlint-disable-next-line max-params -- the words of the command in their order
function parseTimed(
  kind: 'pause' | 'break-glass',
  scope: string | undefined,
  span: string,
  reason: string,
): ChatCommand {
  const [, count, unit = ''] = /^(\d{1,4})([mh])$/.exec(span) ?? [];
  if (scope === undefined || count === undefined || reason === '') {
    return lacks(`${kind} needs a scope, a time like 30m or 2h, and a reason.`);
  }
  return { kind, scope, forMs: Number(count) * (units[unit] ?? 0), reason };
}

function lacks(because: string): ChatCommand {
  return { kind: 'help', because };
}

/** What `/groundstate` takes. */
export const commandHelp = [
  '`/groundstate status` commit, drift, lock and last run of each stack',
  '`/groundstate drift [STACK]` what differs from Git, and who changed it',
  '`/groundstate scan [STACK]` read the live state now',
  '`/groundstate explain ADDRESS` what should be there, what is, who changed it last, and the way back',
  '`/groundstate pause SCOPE 2h REASON` write nothing there for a while; SCOPE is a stack, an address or *',
  '`/groundstate resume SCOPE`',
  '`/groundstate break-glass SCOPE 1h REASON` leave alone what people change there by hand',
  '`/groundstate close ID` end a break-glass',
  '`/groundstate approve PLAN|RUN [REASON]` let through what waits in a plan that you have looked at',
  '`/groundstate refuse PLAN [REASON]` keep it from being approved; `/groundstate withdraw PLAN` takes either back',
].join('\n');
