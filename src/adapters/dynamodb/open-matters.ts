import { isCalm, NO_MATTERS, type OpenMatters } from '../../core/matters/open-matters.ts';
import { decodeBody } from './body.ts';
import { keys } from './keys.ts';
import { putVersion } from './put-version.ts';
import type { TableAccess } from './table-access.ts';

/** So long this process trusts that nothing is open of a stack: another worker may have told of something meanwhile. */
const calmMs = 600_000;

/** What people were told of stacks and is not over, one item for each stack. */
export class MatterBook {
  readonly #access: TableAccess;
  /** By stack: when nothing was open, by the monotonic clock. */
  readonly #calmAt = new Map<string, number>();

  constructor(access: TableAccess) {
    this.#access = access;
  }

  /** Nothing was open when this process last looked, minutes ago at most. */
  isCalm(stack: string): boolean {
    const at = this.#calmAt.get(stack);
    return at !== undefined && this.#access.clock.monotonic() - at < calmMs;
  }

  async read(stack: string, signal: AbortSignal): Promise<OpenMatters> {
    const item = await this.#access.get(keys.matters(stack), signal);
    const matters = item === undefined ? NO_MATTERS : decodeBody<OpenMatters>(item['body']);
    this.#note(stack, matters);
    return matters;
  }

  /** Writes on the condition of the version before; false where another one is there. */
  async write(stack: string, matters: OpenMatters, signal: AbortSignal): Promise<boolean> {
    this.#calmAt.delete(stack);
    const what = 'what people were told';
    const next = { key: keys.matters(stack), over: matters.version - 1, body: matters, what };
    const isDone = await putVersion(this.#access, next, signal);
    if (isDone) this.#note(stack, matters);
    return isDone;
  }

  #note(stack: string, matters: OpenMatters): void {
    if (isCalm(matters)) this.#calmAt.set(stack, this.#access.clock.monotonic());
    else this.#calmAt.delete(stack);
  }
}
