import { isOwn } from '../../core/attribution/find-culprit.ts';
import { ownUserAgent } from '../../core/attribution/own-calls.ts';
import type { TrailRecord } from '../../core/attribution/trail-record.ts';
import type { Drift } from '../../core/drift.ts';
import type { RecordedCall } from '../../core/events/read-message.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { EnginePorts } from '../reconcile-stack.ts';
import { recordDrifts } from '../record-drifts.ts';
import { lookAgain } from './look-again.ts';
import type { Touched } from './touched-by.ts';
import type { WatchBoard } from './watch-board.ts';

/** What came of calls that somebody made. */
export interface Noticed {
  /** Calls that were told of before, that were refused or only read, or that Groundstate made itself. */
  readonly ignored: number;
  /** Addresses that were read, and parents whose children were. */
  readonly looked: readonly string[];
  readonly drifts: readonly Drift[];
  /** Stacks whose next pass is wanted at once: there is something to put back, or nothing could be said with so few calls. */
  readonly due: readonly string[];
  /** Calls that touched nothing that this process knows of. */
  readonly strange: readonly RecordedCall[];
}

/** What came of them for one stack. */
interface Look extends Pick<Noticed, 'looked' | 'drifts'> {
  readonly stack: string;
  readonly isDue: boolean;
}

/** Of the five calls that an event may cost, receiving the message and removing it are two. */
const CALLS_PER_EVENT = 3;

/** Looks at what calls of others touched. An event is never believed: it says where to look, and who it was if that has changed. */
export class CallWatcher {
  readonly board: WatchBoard;
  readonly #ports: EnginePorts;
  readonly #own = new Map<string, Promise<string>>();

  constructor(board: WatchBoard, ports: EnginePorts) {
    this.board = board;
    this.#ports = ports;
  }

  async notice(calls: readonly RecordedCall[], signal: AbortSignal): Promise<Noticed> {
    const fresh: RecordedCall[] = [];
    for (const call of calls) {
      const isNews = !call.record.harmless && !(await this.#isOurs(call.record, signal));
      if (isNews && this.#ports.recent.note(call)) {
        fresh.push(call);
      }
    }
    try {
      const looks = await this.#lookAt(fresh, signal);
      return {
        ignored: calls.length - fresh.length,
        looked: looks.flatMap(({ looked }) => looked),
        drifts: looks.flatMap(({ drifts }) => drifts),
        due: looks.filter(({ isDue }) => isDue).map(({ stack }) => stack),
        strange: fresh.filter((call) => this.board.touched(call).size === 0),
      };
    } catch (thrown) {
      for (const call of fresh) {
        this.#ports.recent.forget(call);
      }
      throw thrown;
    }
  }

  async #lookAt(calls: readonly RecordedCall[], signal: AbortSignal): Promise<readonly Look[]> {
    const byStack = new Map<string, Touched[]>();
    for (const call of calls) {
      for (const [stack, touched] of this.board.touched(call)) {
        byStack.set(stack, [...(byStack.get(stack) ?? []), touched]);
        for (const id of this.board.idsOf(stack, touched)) {
          this.#ports.recent.means(call, id);
        }
      }
    }
    // What was touched of a stack of which nothing is known now, its next pass finds out.
    const blind = calls.length === 0 ? [] : [...this.board.blind];
    const looks = blind.map((stack): Look => ({ stack, looked: [], drifts: [], isDue: true }));
    for (const [stack, touched] of byStack) {
      looks.push(await this.#look(stack, touched, signal));
    }
    return looks;
  }

  async #look(stack: string, several: readonly Touched[], signal: AbortSignal): Promise<Look> {
    const { deps } = this.#ports;
    const watched = this.board.get(stack);
    const touched = joined(several);
    const looked = [...touched.objects.keys(), ...touched.parents.keys()];
    if (watched === undefined) {
      return { stack, looked: [], drifts: [], isDue: true };
    }
    const calls = CALLS_PER_EVENT * several.length;
    const { plan, saw, isPartial } = await lookAgain({ watched, touched, calls }, deps, signal);
    // Whoever ran the stack since the last pass, or is at it, may want something else than we know of.
    const lock = await deps.ledger.lock(stack, signal);
    if (lock?.held === true || lock?.fence !== watched.fence) {
      return { stack, looked, drifts: [], isDue: true };
    }
    await recordDrifts({ plan, policy: watched.policy, saw, lookUps: 0 }, this.#ports, signal);
    const { decisions, drifts } = plan.report;
    const isToHeal = decisions.some(({ verdict, change }) => verdict === 'allowed' && change.action !== 'none');
    return { stack, looked, drifts, isDue: isPartial || isToHeal };
  }

  /** Who we are is only asked where somebody says that he is Groundstate, and once for each account. */
  async #isOurs(record: TrailRecord, signal: AbortSignal): Promise<boolean> {
    if (!record.userAgent.includes(ownUserAgent)) {
      return false;
    }
    const { account, region } = record;
    let asked = this.#own.get(account);
    if (asked === undefined) {
      const cloud = this.board.cloudOf(account) ?? this.#ports.deps.cloud;
      asked = cloud.identity(region, signal, { account }).then(({ arn }) => arn);
      asked.catch(() => this.#own.delete(account));
      this.#own.set(account, asked);
    }
    return isOwn(record, { arn: await asked, roles: this.#ports.deps.settings.own.arns, userAgent: ownUserAgent });
  }
}

function joined(several: readonly Touched[]): Touched {
  const objects = new Map<string, ReadonlySet<string>>();
  const parents = new Map<string, readonly ResourceType[]>();
  for (const touched of several) {
    for (const [address, attributes] of touched.objects) {
      objects.set(address, new Set([...(objects.get(address) ?? []), ...attributes]));
    }
    for (const [address, types] of touched.parents) {
      parents.set(address, [...new Set([...(parents.get(address) ?? []), ...types])]);
    }
  }
  return { objects, parents };
}
