/** A moment as Terraform writes it, to the second. */
export function timeText(time: Date | undefined): string | null {
  return time === undefined ? null : time.toISOString().replace(/\.\d+Z$/, 'Z');
}
