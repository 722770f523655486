import assert from 'node:assert/strict';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RigCloud } from '../support/rig-cloud.ts';
import type { QuietEstate } from './quiet-estates.ts';

/** What passes may not make more of. */
interface Footprint {
  /** Records in the table. */
  readonly records: number;
  /** Sockets, timers and files that are open. */
  readonly handles: number;
  /** Memory in use after everything that nobody needs was thrown away. Bytes. */
  readonly heap: number;
}

/** Connections come and go. */
const spareHandles = 12;
/** Compiled code and inline caches go on growing for a while. Bytes. */
const spareHeap = 6_000_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Watches an estate in which nothing happens: a pass that makes more calls, records, handles or memory than the ones before it fails. */
export class GrowthWatch {
  readonly #cloud: RigCloud;
  readonly #estate: QuietEstate;
  readonly #round: number;
  #callsPerRound: number | undefined;
  #start: Footprint | undefined;

  /** `round`: after so many passes all is as it was before, and caches and connections are filled. */
  constructor(cloud: RigCloud, estate: QuietEstate, round: number) {
    this.#cloud = cloud;
    this.#estate = estate;
    this.#round = round;
    cloud.proxy.resetCounts();
  }

  /** After each pass; throws where calls or records became more. */
  note(done: number): void {
    if (done % this.#round !== 0) return;
    const calls = this.#cloud.proxy.count();
    this.#cloud.proxy.resetCounts(); // the lines of the count would be taken for a leak
    if (done === this.#round) {
      this.#start = this.#measure();
      return;
    }
    this.#callsPerRound ??= calls;
    assert.equal(calls, this.#callsPerRound, `calls of the ${this.#round} passes up to ${done}`);
    assert.equal(this.#estate.records(), this.#start?.records, `records in the table after ${done} passes`);
  }

  /** One clause about the whole; throws where handles or memory became more. */
  conclude(): string {
    const [start, end] = [this.#start, this.#measure()];
    if (start === undefined || this.#callsPerRound === undefined) {
      return `too few passes to see whether anything grows (${2 * this.#round})`;
    }
    const [handles, heap] = [end.handles - start.handles, end.heap - start.heap];
    assert.ok(handles <= spareHandles, `${handles} handles more than after ${this.#round} passes`);
    assert.ok(heap <= spareHeap, `${heap} bytes more on the heap than after ${this.#round} passes`);
    const megabytes = (heap / 1_000_000).toFixed(1);
    return `${this.#callsPerRound} calls in each ${this.#round} passes, ${end.records} records, ${handles} handles and ${megabytes} MB of heap more than after ${this.#round}`;
  }

  #measure(): Footprint {
    collectGarbage();
    return {
      records: this.#estate.records(),
      handles: process.getActiveResourcesInfo().length,
      heap: process.memoryUsage().heapUsed,
    };
  }
}
