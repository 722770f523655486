/** A point in time in the local time zone, `2026-11-19 14:00:05`. */
export function formatTime(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The local time zone at a point in time, `Europe/Berlin, UTC+01:00`. */
export function formatZone(at: number): string {
  const name = new Intl.DateTimeFormat('en-US').resolvedOptions().timeZone;
  const minutes = -new Date(at).getTimezoneOffset();
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const sign = minutes < 0 ? '-' : '+';
  return `${name}, UTC${sign}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** How long something took or ago it was, `12s`, `5m`, `3h 20m`, `2d 4h`. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours < 24) return minutes === 0 ? `${hours}h` : `${hours}h ${minutes}m`;
  return hours % 24 === 0 ? `${hours / 24}d` : `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** A commit as people say it. */
export function shortCommit(commit: string | undefined): string {
  return commit === undefined ? 'none' : commit.slice(0, 7);
}
