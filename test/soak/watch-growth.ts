import assert from 'node:assert/strict';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RigCloud } from '../support/rig-cloud.ts';
import { deepEvery, type QuietEstate } from './quiet-estates.ts';

/** What passes may not make more of. */
interface Footprint {
  /** Records in the table. */
  readonly records: number;
  /** Sockets, timers and files that are open. */
  readonly handles: number;
  /** Memory in use after everything that nobody needs was thrown away. Bytes. */
  readonly heap: number;
}

/** Caches and connections are filled after so many passes. */
const warmUp = 40;
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
  #callsPerRound: number | undefined;
  #start: Footprint | undefined;

  constructor(cloud: RigCloud, estate: QuietEstate) {
    this.#cloud = cloud;
    this.#estate = estate;
    cloud.proxy.resetCounts();
  }

  /** After each pass; throws where calls or records became more. */
  note(done: number): void {
    if (done % deepEvery !== 0) return;
    const calls = this.#cloud.proxy.count();
    this.#cloud.proxy.resetCounts(); // the lines of the count would be taken for a leak
    if (done < warmUp) return;
    this.#start ??= this.#measure();
    this.#callsPerRound ??= calls;
    assert.equal(calls, this.#callsPerRound, `calls of the ${deepEvery} passes up to ${done}`);
    assert.equal(this.#estate.records(), this.#start.records, `records in the table after ${done} passes`);
  }

  /** One clause about the whole; throws where handles or memory became more. */
  conclude(): string {
    const [start, end] = [this.#start, this.#measure()];
    if (start === undefined) return `too few passes to see whether anything grows (${warmUp})`;
    const [handles, heap] = [end.handles - start.handles, end.heap - start.heap];
    assert.ok(handles <= spareHandles, `${handles} handles more than after ${warmUp} passes`);
    assert.ok(heap <= spareHeap, `${heap} bytes more on the heap than after ${warmUp} passes`);
    const megabytes = (heap / 1_000_000).toFixed(1);
    return `${this.#callsPerRound} calls in each ${deepEvery} passes, ${end.records} records, ${handles} handles and ${megabytes} MB of heap more than after ${warmUp}`;
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
