import { isCalm, NO_MATTERS, type OpenMatters } from '../../core/matters/open-matters.ts';
import { decodeBody, encodeBody } from './body.ts';
import { isNew, matching } from './condition.ts';
import { textOf } from './item.ts';
import { keys } from './keys.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

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
    const writer = this.#access.chance.id();
    const { version } = matters;
    const item = { body: encodeBody(matters), version, writer };
    const condition = version === 1 ? isNew : matching({ version: version - 1 });
    const action = { kind: 'put', key: keys.matters(stack), item, condition } as const;
    this.#calmAt.delete(stack);
    const result = await this.#access.write([action], usualPatience, signal);
    if (result.kind === 'unclear') {
      throw unavailable(this.#access.name, new Error('what people were told was not confirmed'));
    }
    const isDone =
      result.kind === 'done' || (result.current !== undefined && textOf(result.current, 'writer') === writer);
    if (isDone) this.#note(stack, matters);
    return isDone;
  }

  #note(stack: string, matters: OpenMatters): void {
    if (isCalm(matters)) this.#calmAt.set(stack, this.#access.clock.monotonic());
    else this.#calmAt.delete(stack);
  }
}
